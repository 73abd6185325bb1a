package io.infrar.provider.local.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server on loopback with a pool of its own, so that one listener's slow clients never hold another's threads.
 * A handler that throws has its connection cut: the only honest end of an answer that has already begun.
 */
final class Listener {
    private static final int BACKLOG = 512;
    static final int BUFFER = 16 << 10;

    private final HttpServer server;
    private final ThreadPoolExecutor pool;

    private Listener(HttpServer server, ThreadPoolExecutor pool) {
        this.server = server;
        this.pool = pool;
    }

    static Listener open(String name, String host, int port, int threads, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(0, threads, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 256 << 10);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.setRejectedExecutionHandler(Listener::waitForThread);
        server.setExecutor(pool);
        server.createContext("/", handler);
        server.start();
        return new Listener(server, pool);
    }

    /** All threads are busy: the thread that accepts waits with the request, and later ones wait in the backlog. */
    private static void waitForThread(Runnable request, ThreadPoolExecutor pool) {
        try {
            while (!pool.isShutdown() && !pool.getQueue().offer(request, 100, TimeUnit.MILLISECONDS)) {
                // again, unless it closes
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void close() {
        pool.shutdownNow(); // first: stop() waits for the accepting thread, which may wait for the pool
        server.stop(0);
    }

    /** A short plain answer. */
    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        answer(exchange, status, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
        exchange.close();
    }

    /** Copies to the end; flushes each piece when {@code live}, so that events arrive when they happen. */
    static void copy(InputStream from, OutputStream to, boolean live) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            if (live) {
                to.flush();
            }
        }
    }
}
