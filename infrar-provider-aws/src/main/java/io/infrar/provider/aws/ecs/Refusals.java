package io.infrar.provider.aws.ecs;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** Refusals that pass by themselves: what was just made is not known everywhere yet. */
final class Refusals {
    private Refusals() {}

    /**
     * Makes a call; that a role cannot be assumed, a target group has no load balancer or a service does not exist is to be tried
     * again.
     */
    static <T> T settled(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            String message = Objects.requireNonNullElse(e.getMessage(), "");
            String text = message.toLowerCase(Locale.ROOT);
            boolean passes = e.kind() == Kind.INVALID
                    && (text.contains("assume")
                            || text.contains("does not have an associated load balancer")
                            || text.contains("service doesn't exist"));
            if (!passes) {
                throw e;
            }
            throw ProviderException.builder(Kind.NOT_YET, message)
                    .code(e.code())
                    .requestId(e.requestId())
                    .cause(e)
                    .build();
        }
    }
}
