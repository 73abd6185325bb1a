package io.infrar.provider.local.service;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As whom PostgreSQL is started, since it refuses to run as root. */
enum RunAs {
    /** As the user we are: an ordinary one. */
    SELF(List.of(), -1),
    /** We are root: as nobody, who must be able to reach the folders. */
    NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"), 65534),
    /** We are root: in a user namespace where we have no name; needs a kernel or container that allows those. */
    NAMESPACE(List.of("unshare", "-U"), 0);

    private static final Duration QUICK = Duration.ofSeconds(20);

    private final List<String> prefix;
    private final int owner;

    RunAs(List<String> prefix, int owner) {
        this.prefix = prefix;
        this.owner = owner;
    }

    static boolean root() {
        try {
            Path self = Path.of("/proc/self");
            return Files.exists(self)
                    ? Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"))
                    : "root".equals(System.getProperty("user.name"));
        } catch (IOException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /**
     * The first way that can really run the program and enter the folder.
     *
     * @param program something that answers {@code -V}
     * @param folder an existing folder the server's files will be in
     */
    static RunAs choose(Path program, Path folder) {
        if (!root()) {
            return SELF;
        }
        List<String> failures = new ArrayList<>();
        for (RunAs way : List.of(NOBODY, NAMESPACE)) {
            try {
                if (Exec.find(way.prefix.get(0)) == null) {
                    failures.add(way.prefix.get(0) + " is not installed");
                    continue;
                }
                // "cd" needs the right to enter the folder and all those above, "-V" the right to load the program.
                List<String> probe = List.of(
                        "/bin/sh", "-c", "cd \"$1\" && exec \"$2\" -V", "sh", folder.toString(), program.toString());
                Exec.Result result = Exec.run(way.wrap(probe), Map.of("LC_ALL", "C"), Path.of("/"), QUICK);
                if (result.ok()) {
                    return way;
                }
                failures.add(way.prefix.get(0) + ": " + result.tail());
            } catch (IOException e) {
                failures.add(way.prefix.get(0) + ": " + e.getMessage());
            }
        }
        throw new ServiceException(
                "PostgreSQL refuses to run as root, and no other way works here (" + String.join("; ", failures)
                        + "). Run as an ordinary user, or keep the data outside of folders closed to others, such as root's home, for"
                        + " example under /var/lib/infrar. Data: " + folder + ", program: " + program + ".");
    }

    List<String> wrap(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return List.copyOf(all);
    }

    /** Gives a folder and all in it to the user the server runs as. */
    void own(Path tree) throws IOException {
        if (this == SELF || !Files.exists(tree, LinkOption.NOFOLLOW_LINKS) || owns(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return chown(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                return chown(folder); // the topmost comes last: its owner says that all below is done
            }
        });
    }

    private boolean owns(Path file) throws IOException {
        return Integer.valueOf(owner).equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    private FileVisitResult chown(Path file) throws IOException {
        if (!owns(file)) {
            Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
        }
        return FileVisitResult.CONTINUE;
    }
}
