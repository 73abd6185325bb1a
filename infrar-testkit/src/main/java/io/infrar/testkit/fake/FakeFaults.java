package io.infrar.testkit.fake;

import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a {@link FakeCloud} by chance. Each share is a probability from 0 to 1 for every call; the order of calls and
 * the seed decide which. Immutable.
 *
 * @param throttled the call is refused, with the wait that is asked for
 * @param unavailable the call is answered with a 503
 * @param reset the connection is reset before the call has its effect
 * @param lost the connection is reset after the call had its effect
 */
public record FakeFaults(
        long seed, double throttled, Duration retryAfter, double unavailable, double reset, double lost) {
    public static final FakeFaults NONE = new FakeFaults(1, 0, Duration.ZERO, 0, 0, 0);

    /** Every sort of fault, with the share divided among them. */
    public static FakeFaults mixed(long seed, double share) {
        return new FakeFaults(seed, share / 4, Duration.ofMillis(1), share / 4, share / 4, share / 4);
    }

    /** Only refusals for too many calls. */
    public static FakeFaults throttling(long seed, double share, Duration retryAfter) {
        return new FakeFaults(seed, share, retryAfter, 0, 0, 0);
    }

    /** What happens to one call. */
    enum Fate {
        FINE,
        THROTTLED,
        UNAVAILABLE,
        RESET,
        LOST
    }

    Fate draw(Random random) {
        double at = random.nextDouble();
        if (at < throttled) {
            return Fate.THROTTLED;
        }
        if (at < throttled + unavailable) {
            return Fate.UNAVAILABLE;
        }
        if (at < throttled + unavailable + reset) {
            return Fate.RESET;
        }
        return at < throttled + unavailable + reset + lost ? Fate.LOST : Fate.FINE;
    }

    /** Null when the call goes through. */
    @Nullable
    ProviderException failure(Fate fate, FakeCall call) {
        String what = call.verb() + " " + call.type();
        return switch (fate) {
            case FINE, LOST -> null;
            case THROTTLED ->
                ProviderException.builder(
                                ProviderException.Kind.THROTTLED, what + ": too many calls; they are repeated later")
                        .code("Throttled")
                        .retryAfter(retryAfter)
                        .build();
            case UNAVAILABLE ->
                ProviderException.builder(ProviderException.Kind.UNAVAILABLE, what + ": the cloud is busy; try later")
                        .code("503")
                        .build();
            case RESET -> connectionReset(call);
        };
    }

    static ProviderException connectionReset(FakeCall call) {
        return ProviderException.of(
                ProviderException.Kind.CONNECTION, call.verb() + " " + call.type() + ": the connection was reset");
    }
}
