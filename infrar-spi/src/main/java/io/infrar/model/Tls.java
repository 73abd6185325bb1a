package io.infrar.model;

/** A version of TLS. Components take the oldest they accept; those {@link #outdated()} are refused by the rule security.tls. */
public enum Tls {
    V1_0("1.0"),
    V1_1("1.1"),
    V1_2("1.2"),
    V1_3("1.3");

    private final String version;

    Tls(String version) {
        this.version = version;
    }

    /** The number as in {@code 1.2}. */
    public String version() {
        return version;
    }

    /** Deprecated by RFC 8996. */
    public boolean outdated() {
        return compareTo(V1_2) < 0;
    }

    @Override
    public String toString() {
        return "TLS " + version;
    }
}
