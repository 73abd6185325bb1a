package io.infrar.provider.local;

import io.infrar.model.Address;
import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Folder;
import io.infrar.model.HealthCheck;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Parameter;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.model.Server;
import io.infrar.model.Size;
import io.infrar.model.StaticSite;
import io.infrar.provider.local.service.Vault;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns components into local services: one method for each kind. What is not realised as asked is said in a finding. */
final class LocalTranslator {
    private static final Size DATABASE_MEMORY = Size.ofMib(256);
    private static final Size LEAST_DATABASE_MEMORY = Size.ofMib(64);
    private static final Size CACHE_MEMORY = Size.ofMib(64);
    private static final int CONNECTIONS = 100;
    private static final Duration SHORTEST_START = Duration.ofSeconds(15);
    private static final Duration JOB_TIMEOUT = Duration.ofHours(1);

    private final Slice slice;
    private final Translation.Builder translation = Translation.builder();

    LocalTranslator(Slice slice) {
        this.slice = slice;
    }

    Translation translate() {
        slice.components(Network.class).forEach(this::network);
        slice.components(Server.class).forEach(this::server);
        slice.components(Secret.class).forEach(this::secret);
        slice.components(Parameter.class).forEach(this::parameter);
        slice.components(Database.class).forEach(this::database);
        slice.components(Cache.class).forEach(this::cache);
        buckets(slice.components(Bucket.class));
        slice.components(Compute.class).forEach(this::compute);
        slice.components(Job.class).forEach(this::job);
        slice.components(StaticSite.class).forEach(this::site);
        return translation.build();
    }

    private Resource resource(String type, Component component, String suffix, Record spec) {
        Address address = new Address(Local.ID, type, component.name() + suffix);
        return Resource.of(address, component.key(), slice.placement(component), spec);
    }

    private static <T> Output<T> output(Resource resource, String field) {
        return Output.ofResource(resource.address(), field);
    }

    // ---- what this machine is already

    private void network(Network network) {
        translation.export(network.key(), Map.of("id", Output.of("loopback")));
    }

    private void server(Server server) {
        Output<String> here = Output.of("127.0.0.1");
        translation.export(server.key(), Map.of("id", Output.of("this-machine"), "publicIp", here, "privateIp", here));
        notRealised(
                server,
                server.openPorts().isEmpty() ? List.of() : List.of("openPorts (everything listens on loopback)"));
    }

    private void parameter(Parameter parameter) {
        translation.export(
                parameter.key(), Parameter.exports(parameter.value(), Output.of("parameter/" + parameter.name())));
    }

    // ---- secrets

    private void secret(Secret secret) {
        SecretSource source = secret.source();
        VaultSecret.Spec spec;
        if (source instanceof SecretSource.Generated generated) {
            spec = new VaultSecret.Spec(null, generated.length(), generated.alphabet());
        } else if (source instanceof SecretSource.FromEnvironment from) {
            spec = new VaultSecret.Spec(SecretRef.of("env", from.variable()), 0, Vault.ALPHANUMERIC);
        } else if (source instanceof SecretSource.FromFile from) {
            spec = new VaultSecret.Spec(SecretRef.of("file", from.path()), 0, Vault.ALPHANUMERIC);
        } else {
            spec = new VaultSecret.Spec(SecretRef.of("literal", secret.name()), 0, Vault.ALPHANUMERIC);
        }
        Resource resource = resource(VaultSecret.TYPE.name(), secret, "", spec);
        translation.add(resource).export(secret.key(), Secret.exports(output(resource, "value")));
        notRealised(secret, secret.rotation() == null ? List.of() : List.of("rotation"));
    }

    // ---- data

    private void database(Database database) {
        if (!database.engine().equals("postgres") || !database.version().matches("\\d{1,2}")) {
            translation.add(Finding.error(
                    "local.engine",
                    database.key(),
                    "the local provider has PostgreSQL by major version, not " + database.engine() + " '"
                            + database.version() + "'.",
                    "Ask for postgres(\"15\")."));
            return;
        }
        Size memory = database.memory() == null ? DATABASE_MEMORY : database.memory();
        PostgresServer.Spec spec = new PostgresServer.Spec(
                Integer.parseInt(database.version()),
                database.databaseName(),
                database.databaseName(),
                new TreeSet<>(database.extensions()),
                memory.compareTo(LEAST_DATABASE_MEMORY) < 0 ? LEAST_DATABASE_MEMORY : memory,
                CONNECTIONS,
                database.tlsRequired(),
                port(database, ".with(Local.port(…)) on " + database.key()),
                true);
        Resource resource = resource(PostgresServer.TYPE.name(), database, "", spec);
        translation
                .add(resource)
                .export(
                        database.key(),
                        Database.exports(
                                output(resource, "host"),
                                output(resource, "port"),
                                output(resource, "database"),
                                output(resource, "user"),
                                output(resource, "password"),
                                output(resource, "uri"),
                                output(resource, "jdbcUrl")));
        Duration kept = database.backups();
        if (kept != null && !kept.isZero()) {
            DatabaseBackup.Spec backup = new DatabaseBackup.Spec(
                    output(resource, "home"),
                    output(resource, "port"),
                    output(resource, "admin"),
                    (int) Math.max(1, kept.toDays()),
                    true);
            translation.add(resource(DatabaseBackup.TYPE.name(), database, "", backup));
        }
        List<String> missing = new ArrayList<>();
        addIf(missing, database.highlyAvailable(), "highlyAvailable");
        addIf(missing, database.readReplicas() > 0, "readReplicas");
        addIf(missing, database.pooled(), "pooled");
        addIf(missing, database.branchOf() != null, "branchOf");
        addIf(missing, database.publiclyReachable(), "publiclyReachable (everything listens on loopback)");
        addIf(missing, database.encryptedAtRest(), "encryption at rest (use an encrypted disk)");
        addIf(missing, database.storage() != null, "storage (the disk is the limit)");
        notRealised(database, missing);
    }

    private void cache(Cache cache) {
        if (!cache.engine().equals("redis") || !cache.version().matches("\\d{1,2}(\\..*)?")) {
            translation.add(Finding.error(
                    "local.engine",
                    cache.key(),
                    "the local provider has Redis by major version, not " + cache.engine() + " '" + cache.version()
                            + "'.",
                    "Ask for redis(\"7\")."));
            return;
        }
        RedisServer.Spec spec = new RedisServer.Spec(
                Integer.parseInt(cache.version().split("\\.")[0]),
                cache.memory() == null ? CACHE_MEMORY : cache.memory(),
                cache.evictionPolicy(),
                cache.persistent(),
                port(cache, ".with(Local.port(…)) on " + cache.key()),
                true);
        Resource resource = resource(RedisServer.TYPE.name(), cache, "", spec);
        translation
                .add(resource)
                .export(
                        cache.key(),
                        Cache.exports(
                                output(resource, "host"),
                                output(resource, "port"),
                                output(resource, "password"),
                                output(resource, "uri")));
        List<String> missing = new ArrayList<>();
        addIf(missing, cache.replicas() > 0, "replicas");
        addIf(missing, cache.shards() > 1, "shards");
        addIf(missing, cache.publiclyReachable(), "publiclyReachable (everything listens on loopback)");
        addIf(missing, cache.tlsRequired(), "TLS (connections stay on loopback)");
        addIf(missing, cache.encryptedAtRest() && cache.persistent(), "encryption at rest (use an encrypted disk)");
        notRealised(cache, missing);
    }

    private static @Nullable PortSpec port(Component component, String setting) {
        return component
                .traits()
                .option(Local.PortOption.class, Local.ID, Local.PORT)
                .map(option -> new PortSpec(option.number(), option.orFree(), setting))
                .orElse(null);
    }

    /** The store belongs to the first bucket that is in it. */
    private void buckets(List<Bucket> buckets) {
        if (buckets.isEmpty()) {
            return;
        }
        Set<ObjectStore.Expires> expiries = new LinkedHashSet<>();
        for (Bucket bucket : buckets) {
            for (Bucket.LifecycleRule rule : bucket.lifecycle()) {
                Duration after = rule.expireAfter();
                if (after != null) {
                    int days = (int) Math.max(1, after.toDays());
                    expiries.add(new ObjectStore.Expires(bucketName(bucket), rule.prefix(), days));
                }
            }
        }
        Bucket first = buckets.get(0);
        Resource store = Resource.of(
                new Address(Local.ID, ObjectStore.TYPE.name(), "store"),
                first.key(),
                slice.placement(first),
                new ObjectStore.Spec(expiries, port(first, ".with(Local.port(…)) on " + first.key()), true));
        translation.add(store);
        buckets.forEach(bucket -> bucket(bucket, store));
    }

    private void bucket(Bucket bucket, Resource store) {
        String name = bucketName(bucket);
        if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            translation.add(Finding.error(
                    "local.bucket-name",
                    bucket.key(),
                    "'" + name + "' cannot be the name of a bucket: 3 to 63 lower-case letters, digits, . and -,"
                            + " with a letter or digit at both ends.",
                    "Give another one with bucketName(…)."));
            return;
        }
        StoreBucket.Spec spec = new StoreBucket.Spec(
                name,
                bucket.emptyOnDestroy(),
                output(store, "endpoint"),
                output(store, "accessKey"),
                output(store, "secretKey"),
                output(store, "folder"));
        Resource resource = resource(StoreBucket.TYPE.name(), bucket, "", spec);
        translation
                .add(resource)
                .export(
                        bucket.key(),
                        Bucket.exports(
                                output(resource, "bucket"),
                                output(resource, "endpoint"),
                                Output.of(ObjectStore.REGION),
                                output(resource, "accessKey"),
                                output(resource, "secretKey")));
        List<String> missing = new ArrayList<>();
        addIf(missing, bucket.versioned(), "versioning (an overwritten object is gone)");
        addIf(missing, bucket.encryption() != Bucket.Encryption.NONE, "encryption at rest (use an encrypted disk)");
        addIf(missing, bucket.publiclyReadable(), "public reading (hand out presigned addresses)");
        addIf(missing, !bucket.cors().isEmpty(), "cors");
        addIf(missing, bucket.replicateTo() != null, "replication");
        addIf(missing, bucket.logTo() != null, "access logs");
        addIf(missing, bucket.domain() != null, "domain");
        addIf(
                missing,
                bucket.lifecycle().stream().anyMatch(rule -> rule.archiveAfter() != null),
                "archiving (objects stay where they are)");
        notRealised(bucket, missing);
    }

    private static String bucketName(Bucket bucket) {
        String exact = bucket.bucketName();
        return exact != null ? exact : bucket.name().toLowerCase(Locale.ROOT).replaceAll("[_/]", "-");
    }

    // ---- programs

    private void compute(Compute compute) {
        if (compute.command().isEmpty()) {
            translation.add(
                    Finding.error(
                            "local.command",
                            compute.key(),
                            "the local provider runs processes, and there is no command to run.",
                            "Give a command(…) beside the image; it must listen on the port in its environment variable PORT."));
            return;
        }
        HealthCheck health = compute.health();
        ServiceProcess.Spec spec = new ServiceProcess.Spec(
                compute.command(),
                compute.directory(),
                compute.env(),
                compute.port() != null,
                health == null ? null : health.path(),
                health == null ? List.of() : health.command(),
                startTimeout(health),
                true);
        int replicas = compute.autoscaling() == null
                ? compute.replicas()
                : compute.autoscaling().min();
        List<Output<Integer>> ports = new ArrayList<>();
        Resource last = null;
        for (int i = 1; i <= replicas; i++) {
            Resource replica = resource(ServiceProcess.TYPE.name(), compute, "." + i, spec);
            // One after the other, so that an update leaves the others running.
            replica = last == null ? replica : replica.after(last.address());
            translation.add(replica);
            ports.add(output(replica, "port"));
            last = replica;
        }
        if (compute.port() == null) {
            translation.export(compute.key(), Map.of());
        } else {
            proxy(compute, ports, health);
        }
        notRealised(compute, missing(compute));
    }

    private void proxy(Compute compute, List<Output<Integer>> ports, @Nullable HealthCheck health) {
        Integer publicPort = compute.publicPort();
        PortSpec port =
                publicPort == null ? null : new PortSpec(publicPort, false, "publicPort(…) of " + compute.key());
        Resource proxy = resource(
                ReverseProxy.TYPE.name(),
                compute,
                "",
                new ReverseProxy.Spec(ports, health == null ? null : health.path(), port, true));
        translation
                .add(proxy)
                .export(
                        compute.key(),
                        Compute.exports(output(proxy, "url"), output(proxy, "host"), output(proxy, "port")));
    }

    private static Duration startTimeout(@Nullable HealthCheck health) {
        if (health == null) {
            return Duration.ofSeconds(30);
        }
        // A check that counts as ill sooner is taken at its word.
        Duration ill = health.startPeriod().plus(health.interval().multipliedBy(health.retries()));
        Duration start = health.startPeriod().compareTo(SHORTEST_START) > 0 ? health.startPeriod() : SHORTEST_START;
        return ill.compareTo(start) < 0 ? ill : start;
    }

    private static List<String> missing(Compute compute) {
        List<String> missing = new ArrayList<>();
        addIf(missing, compute.image() != null, "the image (its command is run as a process)");
        addIf(missing, compute.cpu() != null || compute.memory() != null, "limits of cpu and memory");
        addIf(missing, compute.autoscaling() != null, "autoscaling (the minimum runs)");
        addIf(missing, !compute.sidecars().isEmpty(), "sidecars");
        addIf(missing, !compute.domains().isEmpty(), "domains");
        addIf(missing, compute.isolated(), "isolation");
        addIf(missing, compute.logRetention() != null, "log retention (log files are capped by size)");
        addIf(
                missing,
                !(compute.deployment() instanceof Compute.Deployment.Rolling),
                "blue-green and canary (replicas are updated one by one)");
        return missing;
    }

    private void job(Job job) {
        if (job.command().isEmpty()) {
            translation.add(Finding.error(
                    "local.command",
                    job.key(),
                    "the local provider runs processes, and there is no command to run.",
                    "Give a command(…) beside the image."));
            return;
        }
        ScheduledJob.Spec spec = new ScheduledJob.Spec(
                job.command(),
                job.directory(),
                job.env(),
                job.schedule(),
                job.timeout() == null ? JOB_TIMEOUT : job.timeout(),
                true);
        Resource resource = resource(ScheduledJob.TYPE.name(), job, "", spec);
        translation.add(resource).export(job.key(), Job.exports(output(resource, "id")));
        List<String> missing = new ArrayList<>();
        addIf(missing, job.image() != null, "the image (its command is run as a process)");
        addIf(missing, job.cpu() != null || job.memory() != null, "limits of cpu and memory");
        addIf(missing, job.retries() > 0, "retries");
        addIf(missing, job.isolated(), "isolation");
        addIf(missing, job.builds() != null, "building images");
        notRealised(job, missing);
    }

    private void site(StaticSite site) {
        Integer port = site.port();
        String notFound = site.notFoundPage();
        Site.Spec spec = new Site.Spec(
                site.directory(),
                Folder.of(site.directory()),
                site.index(),
                notFound == null ? "404.html" : notFound,
                site.spaFallback(),
                port == null ? null : new PortSpec(port, false, "port(…) of " + site.key()),
                true);
        Resource resource = resource(Site.TYPE.name(), site, "", spec);
        translation.add(resource).export(site.key(), StaticSite.exports(output(resource, "url")));
        List<String> missing = new ArrayList<>();
        addIf(missing, !site.env().isEmpty(), "env (the folder is served as it was built)");
        addIf(missing, site.buildCommand() != null, "the build command (build the folder first)");
        addIf(missing, !site.domains().isEmpty(), "domains");
        addIf(missing, site.functionsDirectory() != null, "functions");
        addIf(missing, !site.headers().isEmpty(), "headers");
        addIf(missing, !site.redirects().isEmpty(), "redirects");
        notRealised(site, missing);
    }

    // ---- findings

    private static void addIf(List<String> list, boolean condition, String text) {
        if (condition) {
            list.add(text);
        }
    }

    private void notRealised(Component component, List<String> what) {
        if (!what.isEmpty()) {
            translation.add(Finding.info(
                    "local.not-realised",
                    component.key(),
                    "the local provider does not realise: " + String.join(", ", what) + ".",
                    ""));
        }
    }
}
