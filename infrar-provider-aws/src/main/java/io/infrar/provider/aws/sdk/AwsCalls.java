package io.infrar.provider.aws.sdk;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;

/**
 * What every call goes through: errors become a {@link ProviderException}, and calls are tried again where that is safe.
 *
 * <p>The SDK's own retries are off, since they do not tell a read from a create: a create whose answer was lost may have had its
 * effect, and only its handler can look. So a throttled call, which had no effect, is tried again whatever it is; a call that
 * failed in another way is tried again here only when twice is the same as once. The rest is left to the engine, which runs the
 * whole verb again.
 */
final class AwsCalls implements InvocationHandler {
    /** Calls that make another object each time they are made, unless they carry a token. */
    private static final List<String> CREATES =
            List.of("create", "run", "allocate", "register", "request", "import", "copy", "restore");

    private static final Set<String> SAFE = Set.of(
            "createTags", // sets them
            "createOrUpdateTags",
            "registerTargets",
            "registerScalableTarget",
            "createBucket", // answers that it is there already
            "requestSpotFleet");

    private static final List<String> TOKENS = List.of(
            "ClientToken",
            "clientToken",
            "clientRequestToken",
            "ClientRequestToken",
            "IdempotencyToken",
            "CreatorRequestId",
            "CallerReference");

    private static final int ATTEMPTS = 4;
    private static final IntervalFunction WAITS = IntervalFunction.ofExponentialRandomBackoff(100, 2.5, 0.5, 3_000);

    private static final List<Kind> PASSING = List.of(Kind.THROTTLED, Kind.UNAVAILABLE, Kind.CONNECTION);
    private static final RetryConfig READS = config(ATTEMPTS, PASSING);
    private static final RetryConfig OTHERS = config(ATTEMPTS, List.of(Kind.THROTTLED));
    private static final RetryConfig HINTS = config(2, PASSING);

    private final SdkClient client;
    private final String service;
    private final String region;
    private final RetryConfig reads;

    private AwsCalls(SdkClient client, String region, RetryConfig reads) {
        this.client = client;
        this.reads = reads;
        this.service = client.serviceName();
        this.region = region;
    }

    /** The client behind retries and errors; paginators and builder forms work as they do without. */
    static <C extends SdkClient> C wrap(Class<C> api, C client, String region) {
        return wrap(api, new AwsCalls(client, region, READS));
    }

    /** The same for reads that only save other calls, so that they are not worth waiting for. */
    static <C extends SdkClient> C wrapForHints(Class<C> api, C client, String region) {
        return wrap(api, new AwsCalls(client, region, HINTS));
    }

    private static <C extends SdkClient> C wrap(Class<C> api, AwsCalls calls) {
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, calls));
    }

    private static RetryConfig config(int attempts, List<Kind> kinds) {
        return RetryConfig.custom()
                .maxAttempts(attempts)
                .intervalFunction(WAITS)
                .retryOnException(error -> error instanceof ProviderException failure && kinds.contains(failure.kind()))
                .build();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        SdkRequest request =
                arguments != null && arguments.length > 0 && arguments[0] instanceof SdkRequest first ? first : null;
        if (request == null || method.getName().endsWith("Paginator")) {
            // Builder forms and paginators are default methods that call the methods with a request.
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : direct(method, arguments);
        }
        RetryConfig config = isSafe(method.getName(), request) ? reads : OTHERS;
        return Retry.of(service, config).executeCallable(() -> call(method, arguments));
    }

    private Object call(Method method, Object @Nullable [] arguments) throws Exception {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException error) {
                throw AwsErrors.translate(operation(method), error);
            }
            throw e;
        }
    }

    private @Nullable Object direct(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private String operation(Method method) {
        String name = method.getName();
        return service + " " + Character.toUpperCase(name.charAt(0)) + name.substring(1) + " in " + region;
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
