package io.infrar.provider.cloudflare.api;

import io.infrar.spi.Marks;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Marks in a comment or description, for what has no tags: {@code infrar-instance=a1b2c3d4 infrar-environment=shop}. */
public final class CommentMarks {
    private static final Pattern MARK = Pattern.compile("(infrar-[a-z]+)=(\\S+)");

    private CommentMarks() {}

    /**
     * The marks as a text that is no longer than the limit; the token comes first, since it is what an object is found by.
     *
     * @param marks see {@link io.infrar.spi.ReadContext#marks}
     */
    public static String text(Map<String, String> marks, int limit) {
        String text = Marks.INSTANCE + "=" + marks.get(Marks.INSTANCE) + " " + Marks.ENVIRONMENT + "="
                + marks.get(Marks.ENVIRONMENT);
        return text.length() <= limit ? text : text.substring(0, limit);
    }

    /** The marks in a text; empty when it has none. */
    public static Map<String, String> read(@Nullable String text) {
        Map<String, String> marks = new TreeMap<>();
        Matcher matcher = MARK.matcher(text == null ? "" : text);
        while (matcher.find()) {
            marks.put(matcher.group(1), matcher.group(2));
        }
        return marks;
    }
}
