package io.infrar.engine;

import io.infrar.model.Placement;
import io.infrar.spi.Finding;
import io.infrar.spi.ProviderException;
import io.infrar.spi.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Asks the providers what is there, in bulk: one call of a handler for each type and placement, all of them at once. Failures are
 * findings, so that all of them are seen together; an account that refuses all calls alike is told once.
 */
final class Refresher {
    private final Run run;
    private final Executor pool;

    /**
     * What the rows look like; rows that could not be read are missing.
     *
     * @param told failures that are among the findings
     */
    record Result(Map<Row.Key, Seen> seen, List<Finding> findings, Set<Throwable> told) {}

    private record Group(Placement placement, String type) {}

    /** Rows that could not be read for the same reason. */
    private record Failure(Throwable cause, List<Group> groups, List<Row> rows) {}

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
        Map<Object, Failure> failures = new LinkedHashMap<>();
        calls.forEach((group, call) -> {
            List<Row> members = groups.getOrDefault(group, List.of());
            try {
                List<Seen> answers = call.join();
                for (int i = 0; i < members.size(); i++) {
                    seen.put(members.get(i).key(), answers.get(i));
                }
            } catch (CompletionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                Failure failure = failures.computeIfAbsent(
                        reason(group, cause), any -> new Failure(cause, new ArrayList<>(), new ArrayList<>()));
                failure.groups().add(group);
                failure.rows().addAll(members);
            }
        });
        run.throwIfCancelled();
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Finding> findings = new ArrayList<>();
        for (Failure failure : failures.values()) {
            told.add(failure.cause());
            findings.add(finding(failure));
        }
        return new Result(seen, findings, told);
    }

    /** What failures have in common that are told as one: the account that refuses our credentials, else nothing. */
    private Object reason(Group group, Throwable cause) {
        Sessions.Account account = Sessions.Account.of(group.placement());
        if (cause instanceof ProviderException failure) {
            if (run.sessions().isRefusal(group.placement(), failure)) {
                return account;
            }
            if (failure.kind() == ProviderException.Kind.UNAUTHENTICATED) {
                // With its code, since some providers take more than one kind of credentials.
                return List.of(account, String.valueOf(failure.code()));
            }
        }
        return group;
    }

    private List<Seen> read(Group group, List<Row> rows, SharedCalls shared) {
        run.throwIfCancelled();
        Row first = rows.get(0);
        Binding<?, ?> binding = run.sessions().binding(group.placement(), group.type());
        return run.retrier()
                .call(
                        run.sessions().gate(group.placement()),
                        run.retryEvents(first.address()),
                        () -> binding.read(
                                new Contexts.Refresh(run, first.address(), group.placement(), shared), rows));
    }

    private static Finding finding(Failure failure) {
        Throwable cause = failure.cause();
        if (!(cause instanceof ProviderException)) {
            throw cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
        }
        Group first = failure.groups().get(0);
        boolean several = failure.groups().size() > 1;
        int rows = failure.rows().size();
        return Finding.error(
                "read.failed",
                several
                        ? Sessions.Account.of(first.placement())
                        : failure.rows().get(0).address(),
                "cannot see what is there ("
                        + (several
                                ? rows + " resources of " + failure.groups().size() + " types and places"
                                : rows + " of type " + first.type() + " in " + first.placement())
                        + "): " + cause.getMessage() + ".",
                "Correct the cause and plan again; or plan without refresh to compare the state only.");
    }
}
