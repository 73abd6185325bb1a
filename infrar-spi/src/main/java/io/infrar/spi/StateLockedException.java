package io.infrar.spi;

/** Somebody else holds the lock of an environment. */
public final class StateLockedException extends StateException {
    private static final long serialVersionUID = 1;

    private final transient LockInfo holder;

    public StateLockedException(String message, LockInfo holder) {
        super(message);
        this.holder = holder;
    }

    public LockInfo holder() {
        return holder;
    }
}
