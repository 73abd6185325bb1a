package io.infrar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedCallsTest {
    private final SharedCalls calls = new SharedCalls();
    private final AtomicInteger made = new AtomicInteger();

    private static SharedCalls.Key key(String account, String what) {
        return new SharedCalls.Key("cloud", account, what);
    }

    @Test
    void what_many_threads_ask_at_once_is_asked_once() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(pool.submit(() -> calls.once(key("a", "zone"), () -> {
                    try {
                        asked.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return made.incrementAndGet();
                })));
            }
            asked.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void what_another_account_or_another_call_asks_is_asked_for_itself() {
        calls.once(key("a", "zone"), made::incrementAndGet);
        calls.once(key("b", "zone"), made::incrementAndGet);
        calls.once(key("a", "record"), made::incrementAndGet);

        assertThat(made).hasValue(3);
    }

    @Test
    void a_failure_is_not_kept() {
        assertThatThrownBy(() -> calls.once(key("a", "zone"), () -> {
                    throw new IllegalArgumentException("first");
                }))
                .hasMessage("first");

        assertThat(calls.<Integer>once(key("a", "zone"), made::incrementAndGet)).isEqualTo(1);
    }
}
