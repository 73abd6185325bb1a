package io.infrar.provider.hetzner.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Wire;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Hetzner does after it has answered: an answer names actions, and each is {@code running} until it is {@code success} or
 * {@code error}.
 *
 * <p>All actions that anybody of the session waits for are asked for by one call, however many threads wait: whoever wants to know
 * takes an answer that is fresh enough, joins a call that is under way, or makes one for everybody; so there are five calls a
 * second at most.
 */
public final class Actions {
    private static final Duration FRESH = Duration.ofMillis(200);
    /** An answer has no more than one page of the usual size, and says nothing of further ones. */
    private static final int IDS_IN_A_CALL = 25;

    private final HetznerApi api;
    private final Map<Long, Integer> outstanding = new HashMap<>();
    private @Nullable Refresh latest;

    /** An action as it is shown. */
    public record Action(
            long id,
            String command,
            String status,
            int progress,
            @Nullable Failure error,
            @Nullable List<Target> resources) {
        /** Why it failed. */
        public record Failure(String code, String message) {}

        /** What it is about. */
        public record Target(long id, String type) {}

        boolean isRunning() {
            return status.equals("running");
        }

        boolean isFailed() {
            return status.equals("error");
        }

        /** {@code change_type of server 42}. */
        String text() {
            String of = resources == null
                    ? ""
                    : resources.stream()
                            .map(target -> target.type() + " " + target.id())
                            .collect(Collectors.joining(" and "));
            return of.isEmpty() ? command : command + " of " + of;
        }
    }

    /** One look at everything that was outstanding when it began. */
    private record Refresh(Set<Long> ids, long startedAt, CompletableFuture<Map<Long, Action>> actions) {}

    Actions(HetznerApi api) {
        this.api = api;
    }

    /** The actions in an answer, in the order in which they are done: {@code action}, {@code actions}, {@code next_actions}. */
    public static List<Action> in(RestAnswer answer) {
        List<Action> all = new ArrayList<>();
        JsonNode one = answer.json().path("action");
        if (one.isObject()) {
            all.add(Wire.read(one, Action.class));
        }
        all.addAll(answer.list("actions", Action.class));
        all.addAll(answer.list("next_actions", Action.class));
        return all;
    }

    /**
     * Waits until every action in an answer has succeeded.
     *
     * @throws ProviderException with Hetzner's code when one failed, or of kind {@code TIMEOUT} that names those still running
     */
    public void await(ReadContext context, RestAnswer answer, Duration limit) {
        await(context, in(answer), limit);
    }

    /** Waits until all of some actions have succeeded. */
    public void await(ReadContext context, List<Action> actions, Duration limit) {
        Map<Long, Action> running = new LinkedHashMap<>();
        for (Action action : actions) {
            check(action);
            if (action.isRunning()) {
                running.put(action.id(), action);
            }
        }
        if (running.isEmpty()) {
            return;
        }
        String what = running.values().stream().map(Action::text).collect(Collectors.joining(", "));
        register(running.keySet(), 1);
        try {
            context.await(what, limit, () -> {
                Map<Long, Action> now = look(Set.copyOf(running.keySet()));
                for (Action action : now.values()) {
                    check(action);
                    if (!action.isRunning()) {
                        running.remove(action.id());
                        register(Set.of(action.id()), -1);
                    }
                }
                return running.isEmpty() ? Optional.of(true) : Optional.empty();
            });
        } finally {
            register(running.keySet(), -1);
        }
    }

    private synchronized void register(Set<Long> ids, int count) {
        ids.forEach(id -> outstanding.merge(id, count, (a, b) -> a + b == 0 ? null : a + b));
    }

    private static void check(Action action) {
        if (!action.isFailed()) {
            return;
        }
        Action.Failure failure = action.error();
        String code = failure == null ? "action_failed" : failure.code();
        String message = failure == null ? "no reason given" : failure.message();
        throw ProviderException.builder(
                        HetznerVendor.kind(code, 0),
                        "Hetzner could not do " + action.text() + ": " + message + HetznerVendor.fix(code))
                .code(code)
                .requestId("action " + action.id())
                .build();
    }

    /** Those of the given actions that could be seen. */
    private Map<Long, Action> look(Set<Long> ids) {
        Refresh refresh;
        boolean mine = false;
        synchronized (this) {
            refresh = latest;
            // One that began before these were made is not made again for them: nothing ends that quickly.
            if (refresh == null || isStale(refresh)) {
                Set<Long> all = new TreeSet<>(outstanding.keySet());
                all.addAll(ids);
                refresh = new Refresh(all, System.nanoTime(), new CompletableFuture<>());
                latest = refresh;
                mine = true;
            }
        }
        if (mine) {
            ask(refresh);
        }
        Map<Long, Action> seen = new LinkedHashMap<>(result(refresh));
        seen.keySet().retainAll(ids);
        return seen;
    }

    private static boolean isStale(Refresh refresh) {
        return refresh.actions().isDone()
                && (refresh.actions().isCompletedExceptionally()
                        || System.nanoTime() - refresh.startedAt() > FRESH.toNanos());
    }

    private void ask(Refresh refresh) {
        try {
            Map<Long, Action> seen = new LinkedHashMap<>();
            List<Long> ids = List.copyOf(refresh.ids());
            for (int from = 0; from < ids.size(); from += IDS_IN_A_CALL) {
                RestRequest request = RestRequest.get("/actions");
                for (Long id : ids.subList(from, Math.min(from + IDS_IN_A_CALL, ids.size()))) {
                    request = request.query("id", id);
                }
                api.call(request).list("actions", Action.class).forEach(each -> seen.put(each.id(), each));
            }
            refresh.actions().complete(seen);
        } catch (RuntimeException | Error e) {
            refresh.actions().completeExceptionally(e);
        }
    }

    private static Map<Long, Action> result(Refresh refresh) {
        try {
            return refresh.actions().join();
        } catch (CompletionException e) {
            if (Objects.requireNonNull(e.getCause()) instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
