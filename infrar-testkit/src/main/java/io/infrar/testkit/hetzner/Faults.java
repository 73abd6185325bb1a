package io.infrar.testkit.hetzner;

import io.infrar.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What goes wrong because a test wants it to. */
final class Faults {
    record Failure(String of, int status, String code, String message) {}

    private final Set<String> soldOut = new HashSet<>();
    private final Map<String, Integer> limits = new HashMap<>();
    private final List<Failure> actions = new ArrayList<>();
    private final List<Failure> requests = new ArrayList<>();

    void soldOut(String type, String location, boolean is) {
        if (is) {
            soldOut.add(type + "@" + location);
        } else {
            soldOut.remove(type + "@" + location);
        }
    }

    boolean isSoldOut(String type, String location) {
        return soldOut.contains(type + "@" + location);
    }

    void limit(String table, int count) {
        limits.put(table, count);
    }

    void checkLimit(String table, long count) {
        if (count >= limits.getOrDefault(table, Integer.MAX_VALUE)) {
            throw HetznerError.limit(table);
        }
    }

    void failAction(Failure failure) {
        actions.add(failure);
    }

    /** The failure of an action of that command, used up by this. */
    Optional<Failure> ofAction(String command) {
        return take(actions, command);
    }

    void failRequest(Failure failure) {
        requests.add(failure);
    }

    void check(SimRequest request) {
        take(requests, request.method() + " " + request.path()).ifPresent(failure -> {
            throw new HetznerError(failure.status(), failure.code(), failure.message());
        });
    }

    private static Optional<Failure> take(List<Failure> failures, String of) {
        Optional<Failure> first =
                failures.stream().filter(failure -> failure.of().equals(of)).findFirst();
        first.ifPresent(failures::remove);
        return first;
    }

    void clear() {
        soldOut.clear();
        limits.clear();
        actions.clear();
        requests.clear();
    }
}
