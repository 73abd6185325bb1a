package io.infrar.provider.cloudflare.pages;

import io.infrar.model.Json;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The program that answers requests before or instead of the files.
 *
 * @param main which of the modules is the program
 * @param modules by name, as they import each other
 * @param routes which requests it gets, as JSON; empty for all
 */
record Worker(String main, SortedMap<String, byte[]> modules, Optional<String> routes) {
    private static final String MODULE = "application/javascript+module";
    private static final String BUNDLE = "_worker.bundle";

    /** The program of a folder, else of its functions; empty when it has none. Nothing is bundled: what it imports must be in it. */
    static Optional<Worker> of(SiteFolder folder, @Nullable Path functions) {
        Optional<String> routes = folder.text(SiteFolder.ROUTES);
        if (folder.worker().isEmpty() && functions != null) {
            return Optional.of(Functions.read(functions).worker(routes));
        }
        return folder.worker().map(path -> {
            SortedMap<String, byte[]> modules = new TreeMap<>();
            if (Files.isDirectory(path)) {
                modules.putAll(all(path));
                if (!modules.containsKey("index.js")) {
                    throw ProviderException.of(Kind.INVALID, path + " has no index.js, which is where it begins");
                }
                return new Worker("index.js", modules, routes);
            }
            modules.put(SiteFolder.WORKER, bytes(path));
            return new Worker(SiteFolder.WORKER, modules, routes);
        });
    }

    static Map<String, byte[]> all(Path folder) {
        Map<String, byte[]> modules = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(Files::isRegularFile)
                    .filter(path -> !path.toString().endsWith(".map"))
                    .filter(path -> !path.getFileName().toString().equals(".DS_Store"))
                    .forEach(path ->
                            modules.put(folder.relativize(path).toString().replace('\\', '/'), bytes(path)));
            return modules;
        } catch (IOException | UncheckedIOException e) {
            throw SiteFolder.unreadable(folder, e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw SiteFolder.unreadable(path, e);
        }
    }

    void addTo(Multipart form) {
        Multipart bundle = new Multipart("infrar-" + UUID.randomUUID())
                .field("metadata", Json.of(Map.of("main_module", main)).toString());
        modules.forEach((name, content) -> bundle.file(name, name, type(name), content));
        form.file(BUNDLE, BUNDLE, "application/octet-stream", bundle.bytes());
        routes.ifPresent(text -> PagesDeployment.file(form, SiteFolder.ROUTES, text));
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "js", "mjs" -> MODULE;
            case "wasm" -> "application/wasm";
            case "txt", "html", "sql" -> "text/plain";
            default -> "application/octet-stream";
        };
    }
}
