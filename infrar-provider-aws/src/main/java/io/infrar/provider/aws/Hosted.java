package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Cpu;
import io.infrar.model.Database;
import io.infrar.model.HealthCheck;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Server;
import io.infrar.model.Size;
import io.infrar.provider.aws.ec2.Image;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.provider.aws.secrets.Secret;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What runs on a server by Docker Compose: services, and databases and caches that are not managed ones. */
final class Hosted {
    private static final int POSTGRES = 5432;
    private static final int POSTGRES_WITH_FOLDERS = 18;
    private static final Pattern MAJOR = Pattern.compile("\\d{1,4}");
    private static final int MYSQL = 3306;
    private static final int REDIS = 6379;
    private static final int PASSWORD = 32;
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String USER = "infrar";

    private final Translating t;
    private final Server server;
    private final Network network;
    private final Image image;
    private final Compose compose = new Compose();
    private final List<Compute> computes;
    private final List<Database> databases;
    private final List<Cache> caches;
    private final Map<Integer, Component> ports = new TreeMap<>();
    private boolean possible = true;

    Hosted(Translating t, Server server, Network network, Image image) {
        this.t = t;
        this.server = server;
        this.network = network;
        this.image = image;
        boolean ecs = EcsParts.isHost(t, server);
        computes = ecs
                ? List.of()
                : t.slice().components(Compute.class).stream()
                        .filter(compute -> isHere(compute.host()))
                        .toList();
        databases = t.slice().components(Database.class).stream()
                .filter(database -> isHere(database.host()))
                .toList();
        caches = t.slice().components(Cache.class).stream()
                .filter(cache -> isHere(cache.host()))
                .toList();
        check(ecs);
        if (possible) {
            computes.stream()
                    .filter(Hosted::isProxied)
                    .findFirst()
                    .ifPresent(proxied ->
                            List.of(ElbParts.HTTP, ElbParts.HTTPS).forEach(port -> ports.put(port, proxied)));
            databases.forEach(this::database);
            caches.forEach(this::cache);
            computes.forEach(this::compute);
        }
    }

    private boolean isHere(Server.@Nullable Ref host) {
        return host != null && host.name().equals(server.name());
    }

    private void check(boolean ecs) {
        List<Component> all = new ArrayList<>(computes);
        all.addAll(databases);
        all.addAll(caches);
        if (!all.isEmpty() && !ecs && !image.isDebian()) {
            error(
                    "aws.image",
                    server,
                    "image '" + server.image() + "' has no packages of Docker with Compose, which "
                            + all.get(0).key() + " on it needs.",
                    "Use ubuntu-22.04, ubuntu-24.04 or debian-12.");
        }
        List<Component> data = new ArrayList<>(databases);
        data.addAll(caches);
        for (Component each : data) {
            if (server.autoscaling() != null || server.count() > 1) {
                error(
                        "aws.host",
                        each,
                        "it is on server '" + server.name()
                                + "', of which there may be several, and each would have data of" + " its own.",
                        "Put it on a single server, or leave out on(...) for a managed one.");
            }
        }
        for (Compute each : computes) {
            if (each.image() == null) {
                error("aws.image", each, "image is missing: services on a server are containers.", "Give an image.");
            }
        }
    }

    private void error(String id, Component component, String what, String fix) {
        possible = false;
        t.error(id, component, what, fix);
    }

    boolean isPossible() {
        return possible;
    }

    boolean isEmpty() {
        return compose.isEmpty();
    }

    boolean hasRegistries() {
        return compose.hasRegistries();
    }

    // ---- services

    private void database(Database database) {
        boolean postgres = database.engine().equals("postgres");
        int port = postgres ? POSTGRES : MYSQL;
        Output<SecretRef> password = password(database);
        Map<String, Output<?>> environment = new TreeMap<>();
        String prefix = postgres ? "POSTGRES_" : "MYSQL_";
        environment.put(prefix + (postgres ? "DB" : "DATABASE"), Output.of(database.databaseName()));
        environment.put(prefix + "USER", Output.of(USER));
        environment.put(prefix + "PASSWORD", password);
        if (!postgres) {
            environment.put("MYSQL_RANDOM_ROOT_PASSWORD", Output.of("yes"));
        }
        String name = name(database);
        Map<String, Object> service = compose.service(name, database.engine() + ":" + database.version(), environment);
        limits(service, database.cpu(), database.memory());
        service.put("ports", List.of(publish(database, port, port)));
        service.put(
                "volumes",
                List.of(compose.volume(name) + ":" + (postgres ? postgresFolder(database) : "/var/lib/mysql")));
        open(database, port);
        Output<String> host = privateIp();
        String scheme = postgres ? "postgresql" : "mysql";
        String end = ":" + port + "/" + database.databaseName();
        t.export(
                database,
                Database.exports(
                        host,
                        Output.of(port),
                        Output.of(database.databaseName()),
                        Output.of(USER),
                        password,
                        Output.format(scheme + "://{}" + end, host),
                        Output.format("jdbc:" + scheme + "://{}" + end, host)));
        List<String> missing = new ArrayList<>();
        addIf(missing, database.backups() != null && !database.backups().isZero(), "backups on a server");
        addIf(missing, database.highlyAvailable(), "a standby on a server");
        addIf(missing, database.readReplicas() > 0, "read replicas on a server");
        addIf(missing, database.pooled(), "a connection pooler on a server");
        addIf(missing, !database.extensions().isEmpty(), "extensions on a server");
        addIf(missing, database.publiclyReachable(), "a public database on a server");
        addIf(missing, database.tlsRequired(), "TLS inside of its network");
        t.notRealised(database, missing);
    }

    /** From version 18 on, the image keeps data in a folder for each version and refuses to start with the old one mounted. */
    private static String postgresFolder(Database database) {
        Matcher major = MAJOR.matcher(database.version());
        boolean old = major.lookingAt() && Integer.parseInt(major.group()) < POSTGRES_WITH_FOLDERS;
        return old ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
    }

    private void cache(Cache cache) {
        Output<SecretRef> password = password(cache);
        String name = name(cache);
        boolean valkey = cache.engine().equals("valkey");
        String image = valkey ? "valkey/valkey:" + cache.version() : "redis:" + cache.version();
        Map<String, Object> service = compose.service(name, image, Map.of("CACHE_PASSWORD", password));
        Size memory = cache.memory();
        String limit = memory == null ? "" : " --maxmemory " + memory.mib() + "mb";
        // The shell of the container fills in the password, so that it is not in the list of processes of the project
        // file.
        service.put(
                "command",
                List.of(
                        "sh",
                        "-c",
                        "exec " + (valkey ? "valkey" : "redis") + "-server --requirepass \"$${CACHE_PASSWORD}\""
                                + " --maxmemory-policy " + cache.evictionPolicy() + limit
                                + (cache.persistent() ? " --appendonly yes" : " --save ''")));
        service.put("ports", List.of(publish(cache, REDIS, REDIS)));
        if (cache.persistent()) {
            service.put("volumes", List.of(compose.volume(name) + ":/data"));
        }
        open(cache, REDIS);
        Output<String> host = privateIp();
        t.export(cache, Cache.exports(host, Output.of(REDIS), password, Output.format("redis://{}:" + REDIS, host)));
        List<String> missing = new ArrayList<>();
        addIf(missing, cache.replicas() > 0 || cache.shards() > 1, "replicas and shards on a server");
        addIf(missing, cache.publiclyReachable(), "a public cache on a server");
        addIf(missing, cache.tlsRequired(), "TLS inside of its network");
        t.notRealised(cache, missing);
    }

    private void compute(Compute compute) {
        String name = name(compute);
        Map<String, Object> service = compose.service(name, String.valueOf(compute.image()), compute.env());
        if (!compute.command().isEmpty()) {
            service.put("command", escaped(compute.command()));
        }
        if (compute.directory() != null) {
            service.put("working_dir", compute.directory());
        }
        limits(service, compute.cpu(), compute.memory());
        HealthCheck health = compute.health();
        if (health != null && !health.command().isEmpty()) {
            service.put("healthcheck", check(health));
        }
        Integer port = compute.port();
        boolean proxied = isProxied(compute);
        if (port != null) {
            if (proxied) {
                compute.domains().forEach(domain -> compose.site(domain, name, port));
            }
            Integer outside = compute.publicPort();
            int published = outside != null && !proxied ? outside : port;
            // The proxy reaches it by its name.
            if (!proxied || isRoutedTo(compute)) {
                service.put("ports", List.of(publish(compute, published, port)));
            }
            if (!compute.publiclyReachable()) {
                open(compute, published);
            }
            export(compute, proxied, published);
        } else {
            t.export(compute, Map.of());
        }
        for (Compute.Sidecar sidecar : compute.sidecars()) {
            compose.service(name + "-" + sidecar.name(), sidecar.image(), sidecar.env())
                    .put("network_mode", "service:" + name);
        }
        checkOpen(compute, proxied, port);
        List<String> missing = new ArrayList<>();
        addIf(
                missing,
                compute.replicas() > 1 || compute.autoscaling() != null,
                "replicas on a server (one runs on each)");
        addIf(missing, compute.isolated(), "isolation on a server");
        addIf(missing, compute.logRetention() != null, "log retention on a server (logs are Docker's)");
        addIf(
                missing,
                !(compute.deployment() instanceof Compute.Deployment.Rolling),
                "blue-green and canary on a server (a service is restarted)");
        t.notRealised(compute, missing);
    }

    private static boolean isProxied(Compute compute) {
        return compute.port() != null
                && compute.publiclyReachable()
                && !compute.domains().isEmpty();
    }

    private boolean isRoutedTo(Compute compute) {
        return t.slice().components(LoadBalancer.class).stream()
                .flatMap(each -> each.routes().stream())
                .anyMatch(route -> route.target().equals(compute.key()));
    }

    private void export(Compute compute, boolean proxied, int port) {
        if (proxied) {
            String domain = compute.domains().get(0);
            t.export(
                    compute,
                    Compute.exports(Output.of("https://" + domain), Output.of(domain), Output.of(ElbParts.HTTPS)));
        } else if (server.autoscaling() == null) {
            Output<String> host = privateIp();
            t.export(compute, Compute.exports(Output.format("http://{}:" + port, host), host, Output.of(port)));
        } else {
            // Many machines have no address that would stand for all of them; a load balancer has one.
            t.export(compute, Map.of());
        }
    }

    private void checkOpen(Compute compute, boolean proxied, @Nullable Integer port) {
        if (!compute.publiclyReachable() || port == null) {
            return;
        }
        Integer outside = compute.publicPort();
        List<Integer> needed =
                proxied ? List.of(ElbParts.HTTP, ElbParts.HTTPS) : List.of(outside != null ? outside : port);
        for (int each : needed) {
            if (server.openPorts().stream().noneMatch(open -> open.from() <= each && each <= open.to())) {
                t.warning(
                        "aws.open-ports",
                        compute,
                        "it is publiclyReachable by port " + each + " of server '" + server.name()
                                + "', which is closed.",
                        "Write openPort(" + each + ") on the server.");
            }
        }
    }

    private static Map<String, Object> check(HealthCheck health) {
        List<String> test = new ArrayList<>(List.of("CMD"));
        test.addAll(escaped(health.command()));
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("test", test);
        check.put("interval", health.interval().toSeconds() + "s");
        check.put("timeout", health.timeout().toSeconds() + "s");
        check.put("retries", health.retries());
        check.put("start_period", health.startPeriod().toSeconds() + "s");
        return check;
    }

    /** A single dollar would be taken for a variable of Compose. */
    private static List<String> escaped(List<String> words) {
        return words.stream().map(word -> word.replace("$", "$$")).toList();
    }

    private static void limits(Map<String, Object> service, @Nullable Cpu cpu, @Nullable Size memory) {
        if (cpu != null) {
            service.put("cpus", cpu.cores());
        }
        if (memory != null) {
            service.put("mem_limit", memory.mib() + "m");
        }
    }

    /** A service is called as its component, and its kind where several have the name. */
    private String name(Component component) {
        long same = computes.stream()
                        .filter(each -> each.name().equals(component.name()))
                        .count()
                + databases.stream()
                        .filter(each -> each.name().equals(component.name()))
                        .count()
                + caches.stream()
                        .filter(each -> each.name().equals(component.name()))
                        .count();
        boolean reserved = component.name().equals("proxy");
        return same > 1 || reserved ? component.name() + "-" + component.kind().label() : component.name();
    }

    private String publish(Component component, int outside, int inside) {
        Component other = ports.putIfAbsent(outside, component);
        if (other != null) {
            error(
                    "aws.ports",
                    component,
                    "port " + outside + " of server '" + server.name() + "' is taken by " + other.key() + ".",
                    "Use another port, or another server.");
        }
        return outside + ":" + inside;
    }

    private static void addIf(List<String> list, boolean condition, String text) {
        if (condition) {
            list.add(text);
        }
    }

    // ---- around them

    private Output<String> privateIp() {
        return Translating.output(ServerTranslator.instance(server, 0), "privateIp");
    }

    /** Lets in those who use a component from other machines. */
    private void open(Component component, int port) {
        Users.letIn(t, component, network, Firewall.address(server), port);
    }

    private Output<SecretRef> password(Component component) {
        Address address = Translating.shared("secret", component);
        String name =
                "/infrar/" + t.environment().name() + "/" + component.kind().label() + "/" + component.name();
        t.add(address, component, Secret.Spec.generated(name, PASSWORD, ALPHANUMERIC), secretCharge(component));
        return Translating.output(address, "value");
    }

    private Charge secretCharge(Component component) {
        return Translating.charge("secrets-manager", "secret", t.region(component), BigDecimal.ONE);
    }

    /** Known beforehand: what is in the secret may need the machine, and the machine needs to know where the secret is. */
    private String secretName() {
        return "/infrar/" + t.environment().name() + "/servers/" + server.name();
    }

    /** What the machines may do: take their project, and what the services use. */
    List<Statement> grants() {
        if (isEmpty()) {
            return List.of();
        }
        List<Statement> statements = new ArrayList<>();
        String region = t.region(server);
        // AWS adds a dash and six characters to the names of secrets.
        String arn = "arn:" + AwsClients.partition(region) + ":secretsmanager:" + region + ":*:secret:" + secretName()
                + "-??????";
        statements.add(Statement.allow(Set.of("secretsmanager:GetSecretValue"), Set.of(Output.of(arn))));
        computes.forEach(compute -> statements.addAll(t.grants().of(compute)));
        return statements;
    }

    void install(UserData userData) {
        if (!isEmpty()) {
            boolean ubuntu = server.image().startsWith("ubuntu");
            Compose.installOn(userData, ubuntu, t.region(server), secretName());
        }
    }

    /** Adds the secret with the project. */
    void emit() {
        if (!isEmpty()) {
            t.add(
                    Translating.shared("secret", server),
                    server,
                    Secret.Spec.text(secretName(), compose.document()),
                    secretCharge(server));
        }
    }
}
