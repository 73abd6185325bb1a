package io.infrar.provider.aws.sdk;

import org.jspecify.annotations.Nullable;

/** Versions of engines, numbers with dots between them, of which a shorter one stands for all that begin with it. */
public final class Versions {
    private static final String NUMBER = "\\d{1,6}";

    private Versions() {}

    /** Whether a version is older than another one; one of them being the begin of the other says nothing. */
    public static boolean isOlder(@Nullable String version, @Nullable String than) {
        if (version == null || than == null) {
            return false;
        }
        String[] a = version.split("\\.");
        String[] b = than.split("\\.");
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (!a[i].equals(b[i])) {
                return a[i].matches(NUMBER) && b[i].matches(NUMBER) && Integer.parseInt(a[i]) < Integer.parseInt(b[i]);
            }
        }
        return false;
    }

    /** Whether a version is what was asked for, or begins with it. */
    public static boolean satisfies(@Nullable String version, String asked) {
        return version != null && (version.equals(asked) || version.startsWith(asked + "."));
    }
}
