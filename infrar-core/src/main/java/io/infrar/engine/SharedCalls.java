package io.infrar.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that several reads of one refresh make alike: the first one makes it, the others wait for its answer. */
final class SharedCalls {
    private final ConcurrentMap<Key, CompletableFuture<Object>> calls = new ConcurrentHashMap<>();

    record Key(String provider, @Nullable String account, Object what) {}

    @SuppressWarnings("unchecked")
    <T> T once(Key key, Supplier<T> call) {
        CompletableFuture<Object> ours = new CompletableFuture<>();
        CompletableFuture<Object> others = calls.putIfAbsent(key, ours);
        if (others != null) {
            return (T) join(others);
        }
        try {
            T answer = call.get();
            ours.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            // Who waits fails alike; a retry asks again.
            calls.remove(key, ours);
            ours.completeExceptionally(e);
            throw e;
        }
    }

    private static Object join(CompletableFuture<Object> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
