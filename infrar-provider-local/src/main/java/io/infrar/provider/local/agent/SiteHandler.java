package io.infrar.provider.local.agent;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves a directory. Only what the resolved path shows to be inside it exists. */
final class SiteHandler implements HttpHandler {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("xml", "application/xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("otf", "font/otf"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"));

    private volatile SiteUnit unit;

    SiteHandler(SiteUnit unit) {
        this.unit = unit;
    }

    void become(SiteUnit changed) {
        unit = changed;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        SiteUnit site = unit;
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            Listener.answer(exchange, 405, "only GET and HEAD");
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path == null || exchange.getRequestURI().getRawAuthority() != null) {
            notFound(exchange, site);
            return;
        }
        Path file = find(site, path);
        if (file != null && Files.isDirectory(file)) {
            if (!path.endsWith("/")) {
                redirectToFolder(exchange);
                return;
            }
            file = find(site, path + site.index());
        } else if (file != null && path.endsWith("/")) {
            file = null; // a file is not a folder
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (file == null && !name.isEmpty() && name.indexOf('.') < 0) {
            file = find(site, path + ".html");
        }
        if (file == null && site.spaFallback() && name.indexOf('.') < 0) {
            file = find(site, "/" + site.index());
        }
        if (file == null || !Files.isRegularFile(file)) {
            notFound(exchange, site);
        } else {
            serve(exchange, file, 200);
        }
    }

    private static void redirectToFolder(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String target = exchange.getRequestURI().getRawPath() + "/" + (query == null ? "" : "?" + query);
        exchange.getResponseHeaders().set("Location", target);
        Listener.answer(exchange, 301, new byte[0]);
    }

    private static void notFound(HttpExchange exchange, SiteUnit site) throws IOException {
        Path page = find(site, "/" + site.notFound());
        if (page != null && Files.isRegularFile(page)) {
            serve(exchange, page, 404);
        } else {
            Listener.answer(exchange, 404, "not found");
        }
    }

    /** The real file or folder of a decoded path; null when there is none, or none that may be seen. */
    private static @Nullable Path find(SiteUnit site, String path) {
        if (path.indexOf('\0') >= 0 || path.indexOf('\\') >= 0) {
            return null;
        }
        for (String segment : path.split("/")) {
            if (segment.startsWith(".") && !segment.equals(".well-known")) {
                return null;
            }
        }
        try {
            Path root = site.directory().toRealPath();
            Path real = root.resolve(path.replaceFirst("^/+", "")).toRealPath();
            return real.startsWith(root) ? real : null;
        } catch (IOException | InvalidPathException e) {
            return null;
        }
    }

    private static void serve(HttpExchange exchange, Path file, int status) throws IOException {
        // The path is real already, so following no link means that nobody exchanged it meanwhile.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            long size = channel.size();
            Instant modified = attributes.lastModifiedTime().toInstant();
            String etag = "\"" + Long.toHexString(modified.getEpochSecond() * 1_000_000_000L + modified.getNano()) + "-"
                    + Long.toHexString(size) + "\"";
            Headers out = exchange.getResponseHeaders();
            out.set("Content-Type", type(file));
            out.set("Cache-Control", "no-cache"); // may be kept, must be asked for: a new build shows at once
            if (status != 200) {
                send(exchange, channel, status, 0, size);
                return;
            }
            out.set("ETag", etag);
            out.set("Last-Modified", httpDate(modified));
            out.set("Accept-Ranges", "bytes");
            if (unchanged(exchange.getRequestHeaders(), etag, modified)) {
                exchange.sendResponseHeaders(304, -1);
                exchange.close();
                return;
            }
            long[] range = range(exchange.getRequestHeaders(), etag, modified, size);
            if (range == null) {
                send(exchange, channel, 200, 0, size);
            } else if (range.length == 0) {
                out.set("Content-Range", "bytes */" + size);
                Listener.answer(exchange, 416, new byte[0]);
            } else {
                out.set("Content-Range", "bytes " + range[0] + "-" + range[1] + "/" + size);
                send(exchange, channel, 206, range[0], range[1] - range[0] + 1);
            }
        }
    }

    private static void send(HttpExchange exchange, FileChannel channel, int status, long start, long length)
            throws IOException {
        if (exchange.getRequestMethod().equals("HEAD") || length == 0) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(status, length);
        OutputStream out = exchange.getResponseBody();
        ByteBuffer buffer = ByteBuffer.allocate(Listener.BUFFER);
        for (long position = start, end = start + length; position < end; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw new IOException("file became shorter");
            }
            out.write(buffer.array(), 0, read);
            position += read;
        }
        exchange.close();
    }

    private static boolean unchanged(Headers request, String etag, Instant modified) {
        String match = request.getFirst("If-None-Match");
        if (match != null) {
            return Arrays.stream(match.split(","))
                    .map(tag -> tag.strip().replaceFirst("^W/", ""))
                    .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
        }
        Instant since = date(request.getFirst("If-Modified-Since"));
        return since != null && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
    }

    /** First and last byte; null for the whole file, empty for a range outside it. Several ranges get the whole file. */
    private static long @Nullable [] range(Headers request, String etag, Instant modified, long size) {
        String range = request.getFirst("Range");
        if (range == null || !range.matches("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})")) {
            return null;
        }
        String condition = request.getFirst("If-Range");
        if (condition != null
                && !condition.equals(etag)
                && !modified.truncatedTo(ChronoUnit.SECONDS).equals(date(condition))) {
            return null;
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        if (ends[0].isEmpty()) {
            long last = Math.min(Long.parseLong(ends[1]), size);
            return last == 0 ? new long[0] : new long[] {size - last, size - 1};
        }
        long from = Long.parseLong(ends[0]);
        long to = ends[1].isEmpty() ? size - 1 : Math.min(Long.parseLong(ends[1]), size - 1);
        if (!ends[1].isEmpty() && Long.parseLong(ends[1]) < from) {
            return null; // not a range at all
        }
        return from >= size ? new long[0] : new long[] {from, to};
    }

    private static String type(Path file) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }

    private static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(time.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS))
                .replaceFirst(", (\\d) ", ", 0$1 ");
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
