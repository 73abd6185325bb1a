package io.infrar.state;

/** A file is not as it was written. Whoever knows the other files adds what to do. */
final class Damage extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final long offset;

    Damage(int line, long offset, String reason) {
        super(reason);
        this.line = line;
        this.offset = offset;
    }

    int line() {
        return line;
    }

    /** The bytes before the damaged line. */
    long offset() {
        return offset;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
