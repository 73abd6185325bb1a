package io.infrar.provider.aws.sdk;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * What every call goes through: errors become a {@link ProviderException}, and calls are tried again where that is safe.
 *
 * <p>The SDK's own rules do not tell a read from a create: a create whose answer was lost may have had its effect, and only its
 * handler can look. So a throttled call, which had no effect, is tried again whatever it is; a call that failed in another way is
 * tried again here only when twice is the same as once. The rest is left to the engine, which runs the whole verb again.
 */
final class AwsCalls implements ExecutionInterceptor {
    /** Calls that make another object each time they are made, unless they carry a token. */
    private static final List<String> CREATES =
            List.of("Create", "Run", "Allocate", "Register", "Request", "Import", "Copy", "Restore");

    private static final Set<String> SAFE = Set.of(
            "CreateTags", // sets them
            "CreateOrUpdateTags",
            "RegisterTargets",
            "RegisterScalableTarget",
            "CreateBucket"); // answers that it is there already

    private static final List<String> TOKENS = List.of(
            "ClientToken",
            "clientToken",
            "clientRequestToken",
            "ClientRequestToken",
            "IdempotencyToken",
            "CreatorRequestId",
            "CallerReference");

    private static final int ATTEMPTS = 4;
    private static final int ATTEMPTS_FOR_HINTS = 2;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    /** Whether the call that this thread makes may be made twice; the SDK asks for retries on the thread of the call. */
    private final ThreadLocal<Boolean> safe = ThreadLocal.withInitial(() -> false);

    private final String region;
    private final int attempts;

    AwsCalls(String region) {
        this(region, ATTEMPTS);
    }

    private AwsCalls(String region, int attempts) {
        this.region = region;
        this.attempts = attempts;
    }

    /** For reads that only save other calls, so that they are not worth waiting for. */
    static AwsCalls forHints(String region) {
        return new AwsCalls(region, ATTEMPTS_FOR_HINTS);
    }

    /** Puts this between a client and the service. */
    void configure(ClientOverrideConfiguration.Builder config) {
        config.addExecutionInterceptor(this).retryStrategy(retries());
    }

    private RetryStrategy retries() {
        BackoffStrategy waits = BackoffStrategy.exponentialDelay(FIRST_WAIT, LONGEST_WAIT);
        return StandardRetryStrategy.builder()
                .maxAttempts(attempts)
                .backoffStrategy(waits)
                .throttlingBackoffStrategy(waits)
                // One that many calls share would end retries of all when one service has a bad time.
                .circuitBreakerEnabled(false)
                .useClientDefaults(false)
                .retryOnException(this::isRetried)
                .build();
    }

    private boolean isRetried(Throwable error) {
        if (!(error instanceof RuntimeException failure)) {
            return false;
        }
        Kind kind = AwsErrors.translate("", failure).kind();
        return kind == Kind.THROTTLED || (safe.get() && (kind == Kind.UNAVAILABLE || kind == Kind.CONNECTION));
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        safe.set(isSafe(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME), context.request()));
    }

    /** Throws, since what is returned must be of the class that the SDK made; the SDK passes on what is thrown here. */
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (!(context.exception() instanceof RuntimeException error)) {
            return context.exception();
        }
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        throw AwsErrors.translate(
                service.toLowerCase(Locale.ROOT).replace(" ", "") + " " + operation + " in " + region, error);
    }

    static boolean isSafe(String operation, SdkRequest request) {
        return SAFE.contains(operation) || CREATES.stream().noneMatch(operation::startsWith) || carriesToken(request);
    }

    /** Whether the request has a token that we set, by which the service knows a repeated create. */
    private static boolean carriesToken(SdkRequest request) {
        return TOKENS.stream()
                .anyMatch(name -> request.getValueForField(name, Object.class).isPresent());
    }
}
