package io.infrar.testkit.fake;

import io.infrar.spi.Known;
import io.infrar.spi.Observation.Owner;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType.Marker;
import java.util.Map;
import java.util.TreeMap;

/** How an object of each marker says whose it is. */
final class FakeMarks {
    private static final String PREFIX = "infrar-";
    private static final String COMMENT = "infrar-comment";
    private static final String OWNER_OBJECT = "infrar-owner-object";

    private FakeMarks() {}

    static Map<String, String> of(Marker marker, ReadContext context, Known<?, ?> known) {
        Map<String, String> marks = context.marks(known);
        return switch (marker) {
            case TAG -> marks;
            case COMMENT -> Map.of(COMMENT, String.join(" ", new TreeMap<>(marks).values()));
            case OWNER_OBJECT -> Map.of(OWNER_OBJECT, String.join(" ", new TreeMap<>(marks).values()));
            case NAME, NONE -> Map.of();
        };
    }

    static Owner owner(Marker marker, ReadContext context, Known<?, ?> known, FakeObject object) {
        if (object.tags().keySet().stream().noneMatch(key -> key.startsWith(PREFIX))) {
            return Owner.UNMARKED;
        }
        return carries(object, of(marker, context, known)) ? Owner.OURS : Owner.FOREIGN;
    }

    static boolean carries(FakeObject object, Map<String, String> marks) {
        return object.tags().entrySet().containsAll(marks.entrySet());
    }

    /** The tags that are not marks. */
    static Map<String, String> users(Map<String, String> tags) {
        Map<String, String> users = new TreeMap<>(tags);
        users.keySet().removeIf(key -> key.startsWith(PREFIX));
        return users;
    }
}
