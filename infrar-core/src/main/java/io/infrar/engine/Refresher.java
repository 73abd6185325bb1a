package io.infrar.engine;

import io.infrar.model.Placement;
import io.infrar.spi.Finding;
import io.infrar.spi.ProviderException;
import io.infrar.spi.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Asks the providers what is there, in bulk: one call of a handler for each type and placement, all of them at once. Failures are
 * findings, so that all of them are seen together.
 */
final class Refresher {
    private final Run run;
    private final Executor pool;

    /** What the rows look like; rows that could not be read are missing. */
    record Result(Map<Row.Key, Seen> seen, List<Finding> findings) {}

    private record Group(Placement placement, String type) {}

    Refresher(Run run, Executor pool) {
        this.run = run;
        this.pool = pool;
    }

    Result read(Collection<Row> rows) {
        Map<Group, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            if (run.sessions().has(row.placement(), row.address().type())) {
                groups.computeIfAbsent(new Group(row.placement(), row.address().type()), key -> new ArrayList<>())
                        .add(row);
            }
        }
        SharedCalls shared = new SharedCalls();
        Map<Group, CompletableFuture<List<Seen>>> calls = new LinkedHashMap<>();
        groups.forEach((group, members) ->
                calls.put(group, CompletableFuture.supplyAsync(() -> read(group, members, shared), pool)));
        Map<Row.Key, Seen> seen = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        calls.forEach((group, call) -> {
            List<Row> members = groups.getOrDefault(group, List.of());
            try {
                List<Seen> answers = call.join();
                for (int i = 0; i < members.size(); i++) {
                    seen.put(members.get(i).key(), answers.get(i));
                }
            } catch (java.util.concurrent.CompletionException e) {
                findings.add(failure(group, members, e.getCause() == null ? e : e.getCause()));
            }
        });
        return new Result(seen, findings);
    }

    private List<Seen> read(Group group, List<Row> rows, SharedCalls shared) {
        Row first = rows.get(0);
        Binding<?, ?> binding = run.sessions().binding(group.placement(), group.type());
        return run.retrier()
                .call(
                        run.sessions().gate(group.placement()),
                        run.retryEvents(first.address()),
                        () -> binding.read(
                                new Contexts.Refresh(run, first.address(), group.placement(), shared), rows));
    }

    private static Finding failure(Group group, List<Row> rows, Throwable cause) {
        if (!(cause instanceof ProviderException) && !(cause instanceof java.util.concurrent.CancellationException)) {
            throw cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
        }
        return Finding.error(
                "read.failed",
                rows.get(0).address(),
                "cannot see what is there (" + rows.size() + " of type " + group.type() + " in " + group.placement()
                        + "): " + cause.getMessage() + ".",
                "Correct the cause and plan again; or plan without refresh to compare the state only.");
    }
}
