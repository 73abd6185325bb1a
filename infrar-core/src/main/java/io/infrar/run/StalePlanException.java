package io.infrar.run;

/** What a plan rests on has changed since it was made; nothing was changed. Plan again. */
public final class StalePlanException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StalePlanException(String message) {
        super(message);
    }
}
