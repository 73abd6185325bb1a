package io.infrar.rest;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one account. May be used by any number of threads; {@link #call} answers on the thread that made the call.
 *
 * <p>A call that failed in a way that passes is made again here when that is safe: always after the vendor refused it for the number of
 * calls, and after a lost answer or an error of the vendor when twice is the same as once. What is left fails with a
 * {@link ProviderException}, and the engine runs the whole verb again.
 *
 * <p>Where the vendor says how many calls are left, these are made no faster than it takes them: a call waits for its turn, says why,
 * and gives up with a {@link java.util.concurrent.CancellationException} when the run is cancelled.
 */
public final class RestClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestClient.class);
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int IDLE_CONNECTIONS = 16;

    private final Vendor vendor;
    private final HttpUrl base;
    private final Map<String, Supplier<String>> headers;
    private final OkHttpClient http;
    private final RateBudgets budgets;
    private final Pace.Waiter waiter;
    private final RetryConfig repeatable = retries(true);
    private final RetryConfig other = retries(false);

    private RestClient(Builder builder) {
        vendor = builder.vendor;
        base = builder.base;
        headers = Map.copyOf(builder.headers);
        budgets = builder.budgets;
        waiter = new Waits(builder.connection);
        http = chain();
    }

    /** The whole chain below us: retries, pace and errors are done here, where it is known what may be made twice. */
    private static OkHttpClient chain() {
        return new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(Duration.ofSeconds(60))
                .writeTimeout(Duration.ofSeconds(60))
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
                // A redirect would carry credentials to wherever it leads.
                .followRedirects(false)
                .build();
    }

    /** Begins a client; the base may end in a path such as {@code /v1}. */
    public static Builder builder(Vendor vendor, URI base) {
        return new Builder(vendor, base);
    }

    /**
     * Makes a call.
     *
     * @return an answer that the vendor calls a success
     * @throws ProviderException when it failed, also after retries
     */
    public RestAnswer call(RestRequest request) {
        return Retry.of(vendor.name(), request.repeatable() ? repeatable : other)
                .executeSupplier(() -> once(request));
    }

    private RestAnswer once(RestRequest request) {
        Request http = toHttp(request);
        Pace pace = budgets.pace(vendor.name(), credential());
        long turn = pace.enter(waiter);
        try {
            RestAnswer answer = sent(request, http);
            vendor.allowance(answer).ifPresent(allowance -> pace.told(allowance, turn));
            vendor.failure(request, answer).ifPresent(failure -> {
                if (failure.kind() == Kind.THROTTLED) {
                    pace.refused(Objects.requireNonNullElse(failure.retryAfter(), FIRST_WAIT));
                }
                throw failure;
            });
            return answer;
        } finally {
            pace.leave();
        }
    }

    private RestAnswer sent(RestRequest request, Request message) {
        long start = System.nanoTime();
        try (Response response = http.newCall(message).execute()) {
            RestAnswer answer = new RestAnswer(
                    response.code(),
                    response.headers().toMultimap(),
                    response.body().bytes());
            LOG.debug("{} {} in {} ms", request, answer, (System.nanoTime() - start) / 1_000_000);
            return answer;
        } catch (IOException e) {
            throw lost(request, e);
        }
    }

    /** The base and the headers of the client: who has the same is counted together. */
    private String credential() {
        StringBuilder text = new StringBuilder(base.toString());
        headers.values().forEach(value -> text.append('\n').append(value.get()));
        return text.toString();
    }

    private Request toHttp(RestRequest request) {
        HttpUrl.Builder url = Objects.requireNonNull(base.newBuilder())
                .addEncodedPathSegments(request.path().substring(1));
        request.query().forEach(each -> url.addQueryParameter(each.getKey(), each.getValue()));
        Request.Builder http = new Request.Builder().url(url.build());
        headers.forEach((name, value) -> http.header(name, value.get()));
        request.headers().forEach(http::header);
        RestRequest.Body body = request.body();
        boolean wantsBody = !request.method().equals("GET") && !request.method().equals("DELETE");
        http.method(request.method(), body != null ? new Sent(body) : wantsBody ? Sent.NOTHING : null);
        return http.build();
    }

    private ProviderException lost(RestRequest request, IOException e) {
        return ProviderException.builder(
                        Kind.CONNECTION,
                        vendor.name() + " " + request + " got no answer from " + base.host() + ": " + e.getMessage()
                                + "; look at the network, and at the endpoint if one was set")
                .cause(e)
                .build();
    }

    private static RetryConfig retries(boolean repeatable) {
        IntervalFunction waits =
                IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT.toMillis(), 2.0, 0.5, LONGEST_WAIT.toMillis());
        return RetryConfig.custom()
                .maxAttempts(ATTEMPTS)
                .retryOnException(error -> error instanceof ProviderException failure && isRetried(failure, repeatable))
                .intervalBiFunction((attempt, result) -> {
                    Duration asked = result.isLeft() && result.getLeft() instanceof ProviderException failure
                            ? failure.retryAfter()
                            : null;
                    long wait = waits.apply(attempt);
                    return asked == null ? wait : Math.max(wait, asked.toMillis());
                })
                .build();
    }

    /** A long wait is left to the engine, which holds back the account's other calls as well and shows it. */
    private static boolean isRetried(ProviderException failure, boolean repeatable) {
        Duration asked = failure.retryAfter();
        if (asked != null && asked.compareTo(LONGEST_WAIT) > 0) {
            return false;
        }
        return failure.kind() == Kind.THROTTLED
                || (repeatable && (failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.CONNECTION));
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Whoever waits hears of a cancelled run, and those who watch it of the wait. */
    private static final class Waits implements Pace.Waiter {
        private final @Nullable Connection connection;

        Waits(@Nullable Connection connection) {
            this.connection = connection;
        }

        @Override
        public boolean isCancelled() {
            return connection != null && connection.isCancelled();
        }

        @Override
        public void waits(String why) {
            LOG.info("{}", why);
            if (connection != null) {
                connection.progress(why);
            }
        }
    }

    /** A body that the client below never sends a second time by itself: that is decided above. */
    private static final class Sent extends RequestBody {
        static final Sent NOTHING = new Sent(new RestRequest.Body("application/json", 0, out -> {}));

        private final RestRequest.Body body;

        Sent(RestRequest.Body body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.length() == 0 ? null : MediaType.parse(body.contentType());
        }

        @Override
        public long contentLength() {
            return body.length();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.content().writeTo(sink.outputStream());
        }
    }

    /** Builds a {@link RestClient}. */
    public static final class Builder {
        private final Vendor vendor;
        private final HttpUrl base;
        private final Map<String, Supplier<String>> headers = new LinkedHashMap<>();
        private RateBudgets budgets = new RateBudgets();
        private @Nullable Connection connection;

        private Builder(Vendor vendor, URI base) {
            HttpUrl url = HttpUrl.get(base);
            if (url == null) {
                throw new IllegalArgumentException("not an http or https address: " + base);
            }
            this.vendor = vendor;
            this.base = url;
        }

        /** Sends a header with every call; asked each time, so that a token can change. */
        public Builder header(String name, Supplier<String> value) {
            headers.put(name, value);
            return this;
        }

        /** Shares what is left of calls with other clients; its own alone unless given. */
        public Builder budgets(RateBudgets shared) {
            budgets = shared;
            return this;
        }

        /** Gives up waits when the run of a connection is cancelled, and says there why calls wait. */
        public Builder connection(Connection run) {
            connection = run;
            return this;
        }

        public RestClient build() {
            return new RestClient(this);
        }
    }
}
