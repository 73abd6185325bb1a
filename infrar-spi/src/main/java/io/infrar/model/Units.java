package io.infrar.model;

import java.time.Duration;

/** Short words for amounts, for {@code import static}. */
public final class Units {
    public static final Jurisdiction EU = Jurisdiction.EU;
    public static final Jurisdiction US = Jurisdiction.US;

    private Units() {}

    public static Size mib(long mebibytes) {
        return Size.ofMib(mebibytes);
    }

    public static Size gib(long gibibytes) {
        return Size.ofGib(gibibytes);
    }

    public static Duration seconds(long amount) {
        return Duration.ofSeconds(amount);
    }

    public static Duration minutes(long amount) {
        return Duration.ofMinutes(amount);
    }

    public static Duration hours(long amount) {
        return Duration.ofHours(amount);
    }

    public static Duration days(long amount) {
        return Duration.ofDays(amount);
    }

    public static Money eur(long amount) {
        return Money.of(Long.toString(amount), "EUR");
    }

    public static Money usd(long amount) {
        return Money.of(Long.toString(amount), "USD");
    }

    /** Scale on processor use, in percent of what is requested. */
    public static ScalingTarget cpu(int percent) {
        return ScalingTarget.cpu(percent);
    }
}
