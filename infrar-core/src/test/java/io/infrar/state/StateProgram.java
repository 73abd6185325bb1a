package io.infrar.state;

import static io.infrar.state.Rows.PROD;

import io.infrar.spi.LockRequest;
import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateLockedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Another process that uses the state, told what to do by lines of its input. Says what it did in lines of its output. */
public final class StateProgram {
    private StateProgram() {}

    public static void main(String[] args) throws Exception {
        FileStateStore store = new FileStateStore(Path.of(args[0]), Clock.systemUTC(), Long.parseLong(args[1]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StateLock lock = null;
        say("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                if (words[0].equals("lock")) {
                    lock = store.lock(
                            PROD, new LockRequest("child", "apply", Duration.ofMillis(Long.parseLong(words[1]))));
                    say("locked " + lock.info().id());
                } else if (words[0].equals("append")) {
                    lock.append(List.of(Rows.put(words[1], Integer.parseInt(words[2]))), true);
                    say("appended " + words[1]);
                } else if (words[0].equals("write")) {
                    writeForever(lock, words[1]);
                } else if (words[0].equals("close")) {
                    lock.close();
                    say("closed");
                }
            } catch (StateLockedException e) {
                say("refused " + e.getMessage());
            } catch (StateFencedException e) {
                say("fenced " + e.getMessage());
            } catch (StateException e) {
                say("failed " + e.getMessage());
            }
        }
    }

    /** From several threads, each with a row that is announced, and then ready. Only the announcement is durable. */
    private static void writeForever(StateLock lock, String prefix) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            pool.execute(() -> {
                while (true) {
                    String name = prefix + "-" + next.getAndIncrement();
                    lock.append(List.of(Rows.put(name, 200), Rows.put(name + "-twin", 100)), true);
                    say("durable " + name);
                    lock.append(List.of(Rows.put(name, 300)), false);
                }
            });
        }
        pool.awaitTermination(1, TimeUnit.HOURS);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
