package io.infrar.provider.local.service;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection that speaks Redis' protocol, version 2, as far as administration needs it. */
final class RespClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    /** The server's own refusal. */
    static final class ErrorReply extends IOException {
        private static final long serialVersionUID = 1L;
        private final String code;

        ErrorReply(String message) {
            super(message);
            this.code = message.split(" ", 2)[0];
        }

        /** The first word, such as {@code NOAUTH} or {@code WRONGPASS}. */
        String code() {
            return code;
        }
    }

    RespClient(int port, Duration timeout) throws IOException {
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.connect(new InetSocketAddress(loopback, port), (int) timeout.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Object call(String... command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(ascii("*" + command.length + "\r\n"));
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(ascii("$" + bytes.length + "\r\n"));
            request.writeBytes(bytes);
            request.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(request.toByteArray());
        return read();
    }

    private Object read() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("this is no Redis: it answered with an empty line");
        }
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+':
                return rest;
            case '-':
                throw new ErrorReply(rest);
            case ':':
                return Long.parseLong(rest);
            case '$':
                int length = Integer.parseInt(rest);
                if (length < 0) {
                    return Optional.empty();
                }
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length || !line().isEmpty()) {
                    throw new EOFException("the answer ends early");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            case '*':
                List<Object> items = new ArrayList<>();
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    items.add(read());
                }
                return items;
            default:
                throw new IOException("this is no Redis: it answered with '" + line.charAt(0) + "'");
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0 || line.size() > 1 << 16) {
                throw new EOFException("the connection was closed in the middle of an answer");
            }
            line.write(c);
        }
        if (in.read() != '\n') {
            throw new IOException("this is no Redis: a line ends without a line feed");
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
