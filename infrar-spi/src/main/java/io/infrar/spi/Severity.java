package io.infrar.spi;

/** How much a finding matters. */
public enum Severity {
    /** Blocks apply unless suppressed with a reason. */
    ERROR,
    WARNING,
    INFO
}
