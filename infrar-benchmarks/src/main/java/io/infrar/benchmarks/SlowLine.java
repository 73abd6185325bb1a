package io.infrar.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a server on loopback over which all connections together send no more than so many bytes in a second. */
final class SlowLine implements AutoCloseable {
    private static final int PIECE = 16 << 10;
    private static final long LATE_NANOS = 50_000_000;

    private final ServerSocket server;
    private final URI upstream;
    private final double bytesPerNano;
    private final AtomicLong sent = new AtomicLong();
    private long freeAt = System.nanoTime();

    private SlowLine(ServerSocket server, URI upstream, long bytesPerSecond) {
        this.server = server;
        this.upstream = upstream;
        this.bytesPerNano = bytesPerSecond / 1e9;
    }

    static SlowLine to(URI upstream, long bytesPerSecond) {
        try {
            SlowLine line =
                    new SlowLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), upstream, bytesPerSecond);
            daemon(line::accept);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + upstream.getPath());
    }

    /** Bytes that went to the server since the last time. */
    long takeSent() {
        return sent.getAndSet(0);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket far = new Socket(upstream.getHost(), upstream.getPort());
                client.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                daemon(() -> copy(client, far, true));
                daemon(() -> copy(far, client, false));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, boolean slow) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read > 0; read = in.read(piece)) {
                if (slow) {
                    sent.addAndGet(read);
                    TimeUnit.NANOSECONDS.sleep(reserve(read));
                }
                out.write(piece, 0, read);
            }
        } catch (IOException e) {
            // The other side has closed it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long to wait until the line has carried these bytes, too. */
    private synchronized long reserve(int bytes) {
        long now = System.nanoTime();
        // What sleeps last too long is made good, up to a twentieth of a second.
        freeAt = Math.max(freeAt, now - LATE_NANOS) + (long) (bytes / bytesPerNano);
        return Math.max(0, freeAt - now);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "slow-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
