package io.infrar.provider.hetzner;

import io.infrar.model.Backup;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Job;
import io.infrar.model.Kind;
import io.infrar.model.Monitor;
import io.infrar.model.Output;
import io.infrar.model.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What runs inside of servers. Hetzner sells no databases, caches or containers, so everything of that kind must be on a server. The
 * model says so; making it there is not done yet, which a finding says.
 */
final class HostedTranslator {
    static final Set<Kind> KINDS = Set.of(Kind.COMPUTE, Kind.JOB, Kind.DATABASE, Kind.CACHE, Kind.MONITOR, Kind.BACKUP);

    private static final int POSTGRES = 5432;
    private static final int MYSQL = 3306;
    private static final int REDIS = 6379;
    private static final int HTTPS = 443;
    private static final int BACKUPS_KEPT = 7;
    private static final String DAILY = "0 3 * * *";

    private final Translating t;
    private final Map<String, List<Component>> inside = new TreeMap<>();

    HostedTranslator(Translating t) {
        this.t = t;
    }

    void translate() {
        t.slice().components(Database.class).forEach(this::database);
        t.slice().components(Cache.class).forEach(this::cache);
        t.slice().components(Compute.class).forEach(this::compute);
        t.slice().components(Job.class).forEach(each -> {
            t.export(each, Map.of());
            on(each, each.host());
        });
        t.slice().components(Monitor.class).forEach(each -> {
            t.export(each, Map.of());
            on(each, each.host());
        });
        t.slice().components(Backup.class).forEach(this::backup);
        for (Server server : t.slice().components(Server.class)) {
            List<Component> on = inside.getOrDefault(server.name(), List.of());
            if (!on.isEmpty()) {
                t.info(
                        "hetzner.inside",
                        server,
                        "what runs on it is not set up yet: "
                                + on.stream().map(each -> each.key().toString()).collect(Collectors.joining(", "))
                                + ".",
                        "Set it up by userData, or by hand.");
            }
        }
    }

    /** The server that it is on; an error when there is none here. */
    private Optional<Server> on(Component component, Server.@Nullable Ref host) {
        Optional<Server> server = host == null ? Optional.empty() : server(host.key());
        if (server.isEmpty()) {
            t.error(
                    "hetzner.host",
                    component,
                    host == null
                            ? "Hetzner has no service for it, so it must be on a server."
                            : "its server '" + host.name() + "' is not on hetzner.",
                    "Write on(server(\"...\")) with a server on hetzner, or place it with another provider.");
        }
        server.ifPresent(each ->
                inside.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(component));
        return server;
    }

    private Optional<Server> server(ComponentKey key) {
        return t.slice().components(Server.class).stream()
                .filter(each -> each.key().equals(key))
                .findFirst();
    }

    /** Where others reach it. */
    private static Output<String> host(Server server) {
        return server.network() == null ? Output.of("localhost") : ServerTranslator.privateIp(server);
    }

    private void database(Database database) {
        on(database, database.host()).ifPresent(server -> {
            boolean postgres = database.engine().equals("postgres");
            Output<String> host = host(server);
            String end = ":" + (postgres ? POSTGRES : MYSQL) + "/" + database.databaseName();
            String scheme = postgres ? "postgresql" : "mysql";
            // User and password are known once it is set up.
            t.export(
                    database,
                    Map.of(
                            "host", host,
                            "port", Output.of(postgres ? POSTGRES : MYSQL),
                            "database", Output.of(database.databaseName()),
                            "uri", Output.format(scheme + "://{}" + end, host),
                            "jdbcUrl", Output.format("jdbc:" + scheme + "://{}" + end, host)));
        });
    }

    private void cache(Cache cache) {
        on(cache, cache.host()).ifPresent(server -> {
            Output<String> host = host(server);
            t.export(
                    cache,
                    Map.of(
                            "host", host,
                            "port", Output.of(REDIS),
                            "uri", Output.format("redis://{}:" + REDIS, host)));
        });
    }

    private void compute(Compute compute) {
        on(compute, compute.host()).ifPresent(server -> {
            Integer port = compute.port();
            if (compute.publiclyReachable() && !compute.domains().isEmpty()) {
                String domain = compute.domains().get(0);
                t.export(compute, Compute.exports(Output.of("https://" + domain), Output.of(domain), Output.of(HTTPS)));
                checkOpen(compute, server, HTTPS);
            } else if (port != null) {
                Integer outside = compute.publicPort();
                int published = outside == null ? port : outside;
                Output<String> host = host(server);
                t.export(
                        compute,
                        Compute.exports(Output.format("http://{}:" + published, host), host, Output.of(published)));
                if (compute.publiclyReachable()) {
                    checkOpen(compute, server, published);
                }
            } else {
                t.export(compute, Map.of());
            }
        });
    }

    private void checkOpen(Compute compute, Server server, int port) {
        if (server.openPorts().stream().noneMatch(open -> open.from() <= port && port <= open.to())) {
            t.warning(
                    "hetzner.open-ports",
                    compute,
                    "it is publiclyReachable by port " + port + " of server '" + server.name() + "', which is closed.",
                    "Write openPort(" + port + ") on the server.");
        }
    }

    private void backup(Backup backup) {
        ComponentKey of = backup.of();
        if (of == null) {
            return;
        }
        if (of.kind() == Kind.SERVER) {
            server(of).ifPresentOrElse(server -> serverBackup(backup, server), () -> nothingToBackUp(backup, of));
            return;
        }
        Component source = t.environment().component(of).orElse(null);
        Server.Ref host = source instanceof Database database
                ? database.host()
                : source instanceof Cache cache ? cache.host() : null;
        if (host == null || server(host.key()).isEmpty()) {
            nothingToBackUp(backup, of);
            return;
        }
        on(backup, host);
        t.export(backup, Map.of());
    }

    private void nothingToBackUp(Backup backup, ComponentKey of) {
        t.error(
                "hetzner.backup",
                backup,
                of + " is neither a server on hetzner nor on one.",
                "Place the backup with the provider of " + of + ".");
    }

    /** The server's own. */
    private void serverBackup(Backup backup, Server server) {
        t.export(backup, Backup.exports(ServerTranslator.id(server)));
        List<String> missing = new ArrayList<>();
        Integer copies = backup.copies();
        boolean seven = copies == null ? backup.kept().equals(Duration.ofDays(BACKUPS_KEPT)) : copies == BACKUPS_KEPT;
        if (!seven) {
            missing.add("another number of copies than " + BACKUPS_KEPT);
        }
        if (!backup.schedule().equals(DAILY)) {
            missing.add("a time of your choice (Hetzner makes one each day)");
        }
        if (backup.to() != null) {
            missing.add("copies of a server in a bucket");
        }
        if (backup.restoreTest() != null) {
            missing.add("restore tests of a server");
        }
        if (!server.volumes().isEmpty()) {
            missing.add("volumes in a server's backups");
        }
        t.notRealised(backup, missing);
    }
}
