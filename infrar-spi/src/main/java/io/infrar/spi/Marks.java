package io.infrar.spi;

import java.util.Map;
import java.util.TreeMap;

/** The names of the marks that say whose an object is, see {@link ReadContext#marks}. They are letters and dashes, which any vendor takes. */
public final class Marks {
    /** What every mark begins with. */
    public static final String PREFIX = "infrar-";

    /** The environment that an object belongs to. */
    public static final String ENVIRONMENT = "infrar-environment";

    /** The instance token of the resource that an object is; by it an object is found when its id is not known. */
    public static final String INSTANCE = "infrar-instance";

    private Marks() {}

    /** The tags or labels that are not marks: what a spec says. */
    public static Map<String, String> users(Map<String, String> all) {
        Map<String, String> users = new TreeMap<>(all);
        users.keySet().removeIf(key -> key.startsWith(PREFIX));
        return users;
    }
}
