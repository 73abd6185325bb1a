package io.infrar.spi;

/** The lock was lost to somebody else; nothing more may be written or called. */
public final class StateFencedException extends StateException {
    private static final long serialVersionUID = 1;

    public StateFencedException(String message) {
        super(message);
    }
}
