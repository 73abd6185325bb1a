package io.infrar.provider.local.agent;

import java.nio.file.Path;

/**
 * A directory served on a loopback port: GET and HEAD, ETag and Last-Modified with their conditions, single byte ranges,
 * {@code /about} finds {@code about.html} or {@code about/index.html}. Names that begin with a dot (but
 * {@code .well-known}) and whatever a symbolic link reaches outside the directory are not there.
 *
 * @param index file served for a directory; default {@code index.html}
 * @param notFound page served with status 404, if it exists; default {@code 404.html}
 * @param spaFallback true: a path without a file and without an extension gets the root's index with status 200
 */
public record SiteUnit(
        String id,
        String owner,
        String host,
        int port,
        Path directory,
        String index,
        String notFound,
        boolean spaFallback)
        implements Unit {

    public SiteUnit {
        directory = directory.toAbsolutePath().normalize();
        new Checks("site unit \"" + id + "\"")
                .unit(id, owner)
                .loopback(host)
                .port(port, "port")
                .that(isFileName(index), "index", "must be a plain file name, was \"" + index + "\"")
                .that(isFileName(notFound), "notFound", "must be a plain file name, was \"" + notFound + "\"")
                .done();
    }

    public static SiteUnit of(String id, String owner, int port, Path directory) {
        return new SiteUnit(id, owner, "127.0.0.1", port, directory, "index.html", "404.html", false);
    }

    public SiteUnit spa() {
        return new SiteUnit(id, owner, host, port, directory, index, notFound, true);
    }

    private static boolean isFileName(String name) {
        return name.matches("[^/\\\\\\x00.][^/\\\\\\x00]*");
    }
}
