package io.infrar.testkit.fake;

import io.infrar.model.Address;
import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Folder;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Parameter;
import io.infrar.model.Placement;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.model.Size;
import io.infrar.model.StaticSite;
import io.infrar.spi.Charge;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import io.infrar.testkit.fake.FakeTypes.AddressSpec;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.ReleaseSpec;
import io.infrar.testkit.fake.FakeTypes.SecretSpec;
import io.infrar.testkit.fake.FakeTypes.SettingSpec;
import io.infrar.testkit.fake.FakeTypes.SubnetSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns the neutral kinds into the fake types. */
final class FakeTranslator {
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private final String provider;
    private final Slice slice;
    private final boolean hasSecrets;
    private final Translation.Builder translation = Translation.builder();

    FakeTranslator(String provider, Slice slice, boolean hasSecrets) {
        this.provider = provider;
        this.slice = slice;
        this.hasSecrets = hasSecrets;
    }

    Translation translate() {
        slice.components(Network.class).forEach(this::network);
        slice.components(Secret.class).forEach(this::secret);
        slice.components(Parameter.class).forEach(this::parameter);
        slice.components(Bucket.class).forEach(this::bucket);
        slice.components(Database.class).forEach(this::database);
        slice.components(Cache.class).forEach(this::cache);
        slice.components(Compute.class).forEach(this::compute);
        slice.components(Job.class).forEach(this::job);
        slice.components(StaticSite.class).forEach(this::staticSite);
        return translation.build();
    }

    private void network(Network network) {
        refuse(network, network.nat() == Network.Nat.INSTANCE, "nat", "NAT by an instance", "Use a gateway");
        String cidr = network.cidr() == null ? "10.0.0.0/16" : network.cidr().toString();
        Address address = add(network, "network", "", new NetworkSpec(cidr, true, Map.of()));
        for (int i = 0; i < network.zones(); i++) {
            String block = i < network.privateSubnets().size()
                    ? network.privateSubnets().get(i).toString()
                    : "10.0." + i + ".0/24";
            add(network, "subnet", ".private-" + i, new SubnetSpec(id(address), block, Map.of()));
        }
        translation.export(network.key(), Map.of("id", id(address)));
    }

    private void secret(Secret secret) {
        SecretSource source = secret.source();
        SecretSpec spec;
        if (source instanceof SecretSource.Generated generated) {
            spec = new SecretSpec(generated.length(), generated.alphabet(), null);
        } else if (source instanceof SecretSource.FromEnvironment environment) {
            spec = new SecretSpec(0, "", SecretRef.of("env", environment.variable()));
        } else if (source instanceof SecretSource.FromFile file) {
            spec = new SecretSpec(0, "", SecretRef.of("file", file.path()));
        } else {
            spec = new SecretSpec(0, "", SecretRef.of("literal", secret.name()));
        }
        refuse(
                secret,
                secret.rotation() != null,
                "rotation",
                "secrets with a rotation",
                "Leave rotation() away and change the value yourself");
        Address address = kept(secret, "", spec);
        translation.export(secret.key(), Secret.exports(Output.ofResource(address, "value")));
    }

    private Address kept(Component component, String suffix, SecretSpec spec) {
        refuse(
                component,
                !hasSecrets,
                "secret-store",
                "secrets: this provider was made without a secret store",
                "Place it with a provider that has one");
        return add(component, "secret", suffix, spec);
    }

    private Address generated(Component component, String suffix) {
        return kept(component, suffix, new SecretSpec(24, LETTERS_AND_DIGITS, null));
    }

    private void parameter(Parameter parameter) {
        Address address = add(parameter, "setting", "", new SettingSpec(parameter.value(), Map.of()));
        translation.export(
                parameter.key(),
                Parameter.exports(Output.ofResource(address, "value"), Output.ofResource(address, "id")));
    }

    private void bucket(Bucket bucket) {
        refuse(bucket, !bucket.lifecycle().isEmpty(), "lifecycle", "lifecycle rules", "Delete old objects yourself");
        Address address = add(
                bucket,
                "bucket",
                "",
                new BucketSpec(bucket.bucketName(), bucket.versioned()),
                charge("storage", "gigabyte", "100", "100 GB kept"));
        Address key = generated(bucket, ".bucket-key");
        String region = slice.placement(bucket).region();
        translation.export(
                bucket.key(),
                Bucket.exports(
                        Output.ofResource(address, "name"),
                        Output.ofResource(address, "endpoint"),
                        Output.of(region == null ? "north" : region),
                        Output.of("fake-access-key"),
                        Output.ofResource(key, "value")));
    }

    private void database(Database database) {
        refuse(database, database.pooled(), "pooled", "a connection pooler", "Pool connections in the program");
        refuse(database, database.readReplicas() > 0, "readReplicas", "read replicas", "Set readReplicas(0)");
        Address password = generated(database, ".database-password");
        InstanceSpec spec = InstanceSpec.of(database.engine())
                .version(database.version())
                .size(size(database, database.memory()))
                .storage(gib(database.storage(), 20))
                .password(Output.ofResource(password, "value"));
        Network.Ref network = database.network();
        Address address = add(
                database,
                "instance",
                ".database",
                network == null ? spec : spec.in(network.id()),
                hours("instance", spec.size()));
        Output<String> host = Output.ofResource(address, "host");
        Output<Integer> port = Output.ofResource(address, "port");
        translation.export(
                database.key(),
                Database.exports(
                        host,
                        port,
                        Output.of(database.databaseName()),
                        Output.of("owner"),
                        Output.ofResource(password, "value"),
                        Output.format("postgresql://{}:{}/{}", host, port, database.databaseName()),
                        Output.format(
                                "jdbc:postgresql://{}:{}/{}?sslmode=require", host, port, database.databaseName())));
    }

    private void cache(Cache cache) {
        refuse(cache, cache.shards() > 1, "shards", "several shards", "Set shards(1)");
        Address password = generated(cache, ".cache-password");
        InstanceSpec spec = InstanceSpec.of(cache.engine())
                .version(cache.version())
                .size(size(cache, cache.memory()))
                .password(Output.ofResource(password, "value"));
        Network.Ref network = cache.network();
        Address address = add(
                cache,
                "instance",
                ".cache",
                network == null ? spec : spec.in(network.id()),
                hours("instance", spec.size()));
        Output<String> host = Output.ofResource(address, "host");
        Output<Integer> port = Output.ofResource(address, "port");
        translation.export(
                cache.key(),
                Cache.exports(
                        host, port, Output.ofResource(password, "value"), Output.format("rediss://{}:{}", host, port)));
    }

    private void compute(Compute compute) {
        refuse(compute, !compute.sidecars().isEmpty(), "sidecars", "sidecars", "Put them into the image");
        InstanceSpec spec = InstanceSpec.of(compute.image() == null ? "process" : compute.image())
                .count(compute.replicas())
                .size(size(compute, compute.memory()))
                .env(compute.env());
        Network.Ref network = compute.network();
        Address address = add(
                compute,
                "instance",
                "",
                network == null ? spec : spec.in(network.id()),
                hours("instance", spec.size()));
        Output<String> host = Output.ofResource(address, "host");
        if (compute.publiclyReachable()) {
            Address ip = add(compute, "address", "", new AddressSpec(compute.name()));
            host = Output.ofResource(ip, "ip");
        }
        int port = compute.port() == null ? 80 : compute.port();
        translation.export(
                compute.key(), Compute.exports(Output.format("https://{}:{}", host, port), host, Output.of(port)));
    }

    private void job(Job job) {
        refuse(job, job.isolated(), "isolated", "isolated jobs", "Leave isolated() away");
        String image = job.image() == null ? "process" : job.image();
        Address address = add(job, "release", ".job", new ReleaseSpec(image, null, job.env(), Map.of()));
        translation.export(job.key(), Job.exports(id(address)));
    }

    private void staticSite(StaticSite site) {
        refuse(site, !site.redirects().isEmpty(), "redirects", "redirects", "Redirect in the pages");
        Address address = add(
                site, "release", ".site", new ReleaseSpec("site", Folder.of(site.directory()), site.env(), Map.of()));
        translation.export(site.key(), StaticSite.exports(Output.ofResource(address, "url")));
    }

    // ---- helpers

    private Address add(Component component, String type, String suffix, Record spec, Charge... charges) {
        Address address = new Address(provider, type, component.name() + suffix);
        Placement placement = slice.placement(component);
        translation.add(Resource.of(address, component.key(), placement, spec).costs(priced(placement, charges)));
        return address;
    }

    private static Charge[] priced(Placement placement, Charge... charges) {
        return List.of(charges).stream()
                .map(charge -> new Charge(
                        charge.provider(),
                        charge.service(),
                        charge.sku(),
                        placement.region(),
                        charge.quantity(),
                        charge.assumption()))
                .toArray(Charge[]::new);
    }

    private static Output<String> id(Address address) {
        return Output.ofResource(address, "id");
    }

    private Charge hours(String service, int size) {
        return new Charge(provider, service, "size-" + size, null, Charge.HOURS_PER_MONTH, null);
    }

    private Charge charge(String service, String sku, String quantity, String assumption) {
        return new Charge(provider, service, sku, null, new BigDecimal(quantity), assumption);
    }

    private void refuse(Component component, boolean asked, String field, String what, String fix) {
        if (asked) {
            translation.add(Finding.error(
                    provider + "." + field,
                    component.key(),
                    "the provider '" + provider + "' has no " + what + ".",
                    fix + "."));
        }
    }

    /** One for each started gibibyte, or what the option {@code size} says. */
    private int size(Component component, @Nullable Size memory) {
        Predicate<io.infrar.model.Traits.Option> isSize =
                option -> option.provider().equals(provider) && option.name().equals("size");
        return component.traits().options().stream()
                .filter(isSize)
                .reduce((first, second) -> second)
                .map(option -> option.value().to(FakeSize.class).size())
                .orElseGet(() -> gib(memory, 1));
    }

    private static int gib(@Nullable Size size, int otherwise) {
        return size == null ? otherwise : (int) size.gib();
    }
}
