package io.infrar.provider.cloudflare.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.Blake3;

/**
 * A file of a site.
 *
 * @param name in the folder, with slashes
 * @param size in bytes
 */
record SiteFile(Path path, String name, long size) {
    private static final String BINARY = "application/octet-stream";

    /** The service adds the character set itself. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("css", "text/css"),
            Map.entry("js", "text/javascript"),
            Map.entry("mjs", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("xml", "application/xml"),
            Map.entry("rss", "application/rss+xml"),
            Map.entry("atom", "application/atom+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("ics", "text/calendar"),
            Map.entry("vtt", "text/vtt"),
            Map.entry("yaml", "text/yaml"),
            Map.entry("yml", "text/yaml"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("apng", "image/apng"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("otf", "font/otf"),
            Map.entry("eot", "application/vnd.ms-fontobject"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("wav", "audio/wav"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"));

    /** A multiple of three, so that the parts of Base64 text can be put behind each other. */
    private static final int CHUNK = 3 << 14;

    /**
     * By what the service knows the content, whatever project it is in: the first half of a BLAKE3 hash of the content in Base64
     * and the ending.
     */
    String hash() throws IOException {
        Blake3 hash = Blake3.initHash();
        writeBase64(hash::update);
        hash.update(ending().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash.doFinalize(16));
    }

    /** How long the content is in Base64. */
    long base64Length() {
        return (size + 2) / 3 * 4;
    }

    /**
     * Writes the content in Base64.
     *
     * @throws IOException also when the file has not the size any more that it had
     */
    void writeBase64(OutputStream out) throws IOException {
        writeBase64(out::write);
    }

    private void writeBase64(Sink sink) throws IOException {
        Base64.Encoder encoder = Base64.getEncoder();
        long read = 0;
        try (InputStream in = Files.newInputStream(path)) {
            while (true) {
                byte[] chunk = in.readNBytes(CHUNK);
                read += chunk.length;
                if (read > size || (chunk.length < CHUNK && read != size)) {
                    throw new IOException(path + " changed while it was read");
                }
                sink.write(encoder.encode(chunk));
                if (chunk.length < CHUNK) {
                    return;
                }
            }
        }
    }

    private interface Sink {
        void write(byte[] bytes) throws IOException;
    }

    String contentType() {
        return TYPES.getOrDefault(ending().toLowerCase(Locale.ROOT), BINARY);
    }

    /** What is behind the last dot of the name; a dot at its beginning does not count. */
    private String ending() {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot <= 0 ? "" : last.substring(dot + 1);
    }
}
