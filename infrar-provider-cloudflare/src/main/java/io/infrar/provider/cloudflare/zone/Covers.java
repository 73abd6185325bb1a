package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether what is there is what was asked for, and perhaps more: Cloudflare adds fields of its own to what it was sent. */
final class Covers {
    private Covers() {}

    static boolean covers(@Nullable Object asked, @Nullable Object there) {
        if (asked == null || there == null) {
            return asked == null;
        }
        return covers(Json.of(asked), Json.of(there));
    }

    private static boolean covers(Json asked, Json there) {
        Map<String, Json> fields = asked.fields();
        if (!fields.isEmpty()) {
            return fields.entrySet().stream().allMatch(each -> {
                Json value = there.get(each.getKey());
                return value != null && covers(each.getValue(), value);
            });
        }
        List<Json> elements = asked.elements();
        if (!elements.isEmpty()) {
            List<Json> others = there.elements();
            if (elements.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < elements.size(); i++) {
                if (!covers(elements.get(i), others.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return asked.equals(there);
    }
}
