package io.infrar.provider.hetzner.api;

import io.infrar.rest.RateBudgets;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestClient;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One project of Hetzner Cloud during a run. */
public final class HetznerApi implements AutoCloseable {
    private static final String TOKEN = "HCLOUD_TOKEN";
    private static final String ENDPOINT = "HCLOUD_ENDPOINT";
    private static final String DEFAULT_ENDPOINT = "https://api.hetzner.cloud/v1";
    private static final int PAGE = 50;

    private final Connection connection;
    private final RestClient rest;
    private final ConcurrentMap<String, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final Actions actions = new Actions(this);
    private final Catalogue catalogue = new Catalogue(this);
    private final List<Runnable> closed = new CopyOnWriteArrayList<>();

    private HetznerApi(Connection connection, RestClient rest) {
        this.connection = connection;
        this.rest = rest;
    }

    /**
     * Opens a project: of {@code HCLOUD_TOKEN}, and for an account {@code blue} of {@code HCLOUD_TOKEN_BLUE}. Calls fail with a {@link
     * ProviderException} when there is no token; buckets need none.
     *
     * @param budgets of calls, shared by all sessions
     */
    public static HetznerApi connect(Connection connection, RateBudgets budgets) {
        String account = connection.account();
        String name = account == null
                ? TOKEN
                : TOKEN + "_" + account.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        URI base = URI.create(connection.setting(ENDPOINT).orElse(DEFAULT_ENDPOINT));
        RestClient rest = RestClient.builder(new HetznerVendor(), base)
                .header("Authorization", () -> "Bearer " + token(connection, name))
                .budgets(budgets)
                .connection(connection)
                .build();
        return new HetznerApi(connection, rest);
    }

    private static String token(Connection connection, String name) {
        return connection
                .setting(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "no token for Hetzner Cloud: set " + name
                                + " to an API token with the permission Read & Write of the project"))
                .strip();
    }

    public Connection connection() {
        return connection;
    }

    /** Where what Hetzner is still doing is waited for. */
    public Actions actions() {
        return actions;
    }

    /** What can be had at the moment. */
    public Catalogue catalogue() {
        return catalogue;
    }

    public RestAnswer call(RestRequest request) {
        return rest.call(request);
    }

    /** All of a list, page by page. */
    public <T> List<T> list(RestRequest request, String field, Class<T> type) {
        List<T> all = new ArrayList<>();
        int page = 1;
        while (true) {
            RestAnswer answer = call(request.query("page", page).query("per_page", PAGE));
            all.addAll(answer.list(field, type));
            int next = answer.json()
                    .path("meta")
                    .path("pagination")
                    .path("next_page")
                    .asInt(0);
            if (next == 0) {
                return all;
            }
            page = next;
        }
    }

    /**
     * Does something with an object: the call is made again while another action holds the object, and what it begins is waited for.
     *
     * @param path of the object
     * @param action such as {@code attach}
     * @param done codes that say that it is like that already, as after a lost answer
     */
    public void act(
            ReadContext context,
            String path,
            String action,
            @Nullable Object json,
            Set<String> done,
            Duration lock,
            Duration limit) {
        RestRequest request = RestRequest.post(path + "/actions/" + action, json);
        Optional<RestAnswer> answer = whileLocked(context, request, done, lock);
        answer.ifPresent(each -> actions.await(context, each, limit));
    }

    /** Does one after the other what holds an object, where Hetzner would refuse all but the first of our own calls. */
    public <R> R oneByOne(String object, Supplier<R> calls) {
        ReentrantLock turn = turns.computeIfAbsent(object, each -> new ReentrantLock(true));
        turn.lock();
        try {
            return calls.get();
        } finally {
            turn.unlock();
        }
    }

    /** Empty when it is like that already. */
    private Optional<RestAnswer> whileLocked(
            ReadContext context, RestRequest request, Set<String> done, Duration lock) {
        AtomicReference<@Nullable ProviderException> last = new AtomicReference<>();
        try {
            return context.await(request + ", which another action holds up", lock, () -> {
                try {
                    return Optional.of(Optional.of(call(request)));
                } catch (ProviderException e) {
                    if (e.code() != null && done.contains(e.code())) {
                        return Optional.of(Optional.empty());
                    }
                    if (e.kind() != ProviderException.Kind.BUSY) {
                        throw e;
                    }
                    last.set(e);
                    return Optional.empty();
                }
            });
        } catch (ProviderException e) {
            ProviderException refusal = last.get();
            throw e.kind() == ProviderException.Kind.TIMEOUT && refusal != null ? refusal : e;
        }
    }

    /** Closes what a handler opened besides, when the run ends. */
    public void onClose(Runnable close) {
        closed.add(close);
    }

    @Override
    public void close() {
        closed.forEach(Runnable::run);
        rest.close();
    }
}
