package io.infrar.provider.cloudflare.pages;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A built site on the disk. Files in it that direct the service are no files of the site, and what editors and package managers
 * leave behind is not sent. Links to folders are not followed.
 *
 * @param files what visitors may ask for, in the order of their names
 */
record SiteFolder(Path root, List<SiteFile> files) {
    static final String HEADERS = "_headers";
    static final String REDIRECTS = "_redirects";
    static final String ROUTES = "_routes.json";
    static final String WORKER = "_worker.js";

    /** Not sent when they are at the top. */
    private static final Set<String> NOT_AT_TOP = Set.of(WORKER, HEADERS, REDIRECTS, ROUTES, "functions", ".wrangler");

    /** Not sent wherever they are. */
    private static final Set<String> NOWHERE = Set.of(".DS_Store", "node_modules", ".git");

    SiteFolder {
        files = List.copyOf(files);
    }

    /**
     * @throws ProviderException of kind {@code INVALID} when it cannot be read
     */
    static SiteFolder read(Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            return new SiteFolder(
                    root,
                    walk.filter(Files::isRegularFile)
                            .filter(path -> isSent(root.relativize(path)))
                            .map(path -> file(root, path))
                            .sorted((a, b) -> a.name().compareTo(b.name()))
                            .toList());
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(root, e);
        }
    }

    private static boolean isSent(Path name) {
        if (NOT_AT_TOP.contains(name.getName(0).toString())) {
            return false;
        }
        for (Path part : name) {
            if (NOWHERE.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static SiteFile file(Path root, Path path) {
        try {
            return new SiteFile(path, root.relativize(path).toString().replace('\\', '/'), Files.size(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file that directs the service; empty when there is none. */
    Optional<String> text(String name) {
        Path path = root.resolve(name);
        try {
            return Files.isRegularFile(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    boolean has(String name) {
        return files.stream().anyMatch(file -> file.name().equals(name));
    }

    /** The program that answers instead of the files: a file, or a folder with an {@code index.js}; empty when there is none. */
    Optional<Path> worker() {
        return Optional.of(root.resolve(WORKER)).filter(Files::exists);
    }

    static ProviderException unreadable(Path path, Exception e) {
        return ProviderException.builder(
                        Kind.INVALID, path + " cannot be read: " + e + "; build the site first, or correct the path")
                .cause(e)
                .build();
    }
}
