package io.infrar.provider.aws.s3;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of a static site and how it is served.
 *
 * @param key its name in the bucket, relative to the folder and with slashes
 * @param md5 of its content, in hex
 */
record SiteFile(Path path, String key, String md5) {
    private static final String BINARY = "application/octet-stream";

    /** Browsers ask each time; the distribution keeps it until it is told to forget. */
    private static final String CHECKED = "public, max-age=0, s-maxage=31536000, must-revalidate";

    /** The name changes with the content. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** A part of the name that is a hash: hex digits anywhere; letters of both cases only in the folders that bundlers write. */
    private static final Pattern HASHED =
            Pattern.compile("(^|.*[/.-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}\\.[a-z0-9.]+"
                    + "|(.*/)?(assets|_next/static)/(.*[/.-])?(?=.[A-Za-z]*[A-Z0-9_])[A-Za-z0-9_]{8}\\.[a-z0-9.]+");

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
            Map.entry("rss", "application/rss+xml"),
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
            Map.entry("pdf", "application/pdf"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"));

    /** All files of a folder. */
    static List<SiteFile> all(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .sorted()
                    .map(path -> new SiteFile(
                            path, folder.relativize(path).toString().replace('\\', '/'), md5(path)))
                    .filter(file -> !file.key().startsWith(SiteFiles.PRIVATE_PREFIX))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw ProviderException.builder(Kind.INVALID, "the folder " + folder + " cannot be read: " + e)
                    .cause(e)
                    .build();
        }
    }

    private static String md5(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String contentType() {
        return TYPES.getOrDefault(extension(), BINARY);
    }

    String cacheControl() {
        return !isPage() && HASHED.matcher(key).matches() ? FOR_EVER : CHECKED;
    }

    boolean isPage() {
        return extension().equals("html") || extension().equals("htm");
    }

    private String extension() {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
