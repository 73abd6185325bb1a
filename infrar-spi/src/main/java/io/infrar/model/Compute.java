package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service that runs all the time: a container when it has an image, else a process.
 *
 * @param image the container image with its tag; null for a process
 * @param command what to run, word by word; empty runs what the image says
 * @param directory the working folder of a process, absolute or relative to the engine's base directory
 * @param port where the program listens; null for a worker that does not
 * @param publicPort where the provider's proxy or load balancer listens; null means 443, or 80 without TLS
 * @param replicas how many of them, 1 or more; where autoscaling begins
 * @param autoscaling between which numbers they scale by themselves; null means not
 * @param health how to tell that it is well; null leaves it to the provider
 * @param env environment variables; secrets are injected by the provider, not written into the definition
 * @param uses what it connects to at run time: firewall openings and grants come from this
 * @param network where it is placed; null lets the provider choose
 * @param host the server it runs on, when it is not a managed service
 * @param cluster the cluster it runs on, likewise
 * @param publiclyReachable through the provider's load balancer or proxy; not unless said
 * @param domains names under which it is reachable
 * @param sidecars containers beside each replica
 * @param deployment how a new version replaces the old one
 * @param logRetention how long logs are kept; null leaves it to the provider
 * @param isolated runs what strangers wrote: without the rights and the network of the others
 * @param tlsRequired refuse connections from outside without TLS; on unless turned off
 */
public record Compute(
        String name,
        Traits traits,
        @Nullable String image,
        List<String> command,
        @Nullable String directory,
        @Nullable Integer port,
        @Nullable Integer publicPort,
        @Nullable Cpu cpu,
        @Nullable Size memory,
        int replicas,
        @Nullable Autoscaling autoscaling,
        @Nullable HealthCheck health,
        Map<String, Output<?>> env,
        List<ComponentKey> uses,
        Network.@Nullable Ref network,
        Server.@Nullable Ref host,
        Cluster.@Nullable Ref cluster,
        boolean publiclyReachable,
        List<String> domains,
        List<Sidecar> sidecars,
        Deployment deployment,
        @Nullable Duration logRetention,
        boolean isolated,
        boolean tlsRequired)
        implements Component {
    public Compute {
        requireNonNull(deployment, "deployment is null");
        command = Values.copy(command);
        env = Values.sorted(env);
        uses = Values.copy(uses);
        domains = Values.copy(domains);
        sidecars = Values.copy(sidecars);
    }

    /** A container beside each replica, reachable from it at {@code localhost}. */
    public record Sidecar(String name, String image, Map<String, Output<?>> env, List<Integer> ports) {
        public Sidecar {
            requireNonNull(name, "name is null");
            requireNonNull(image, "image is null");
            env = Values.sorted(env);
            ports = Values.copy(ports);
        }
    }

    /** How a new version replaces the old one. */
    public sealed interface Deployment {
        /** Some at a time, in percent of the replicas, 1 to 100. */
        record Rolling(int percentAtATime) implements Deployment {}

        /** All beside the old ones, then everybody is switched over at once. */
        record BlueGreen() implements Deployment {}

        /** A share of the requests first, 1 to 99 percent, and all of them after the interval. */
        record Canary(int percent, Duration interval) implements Deployment {
            public Canary {
                requireNonNull(interval, "interval is null");
            }
        }
    }

    @Override
    public Kind kind() {
        return Kind.COMPUTE;
    }

    @Override
    public void references(References references) {
        Workload.references(network, host, cluster, uses, env, references);
        sidecars.forEach(sidecar -> Variables.references(sidecar.env(), references));
    }

    @Override
    public void check(Problems problems) {
        Workload.check(this, image, command, cpu, memory, env, host, cluster, problems);
        Workload.checkPort(this, "port", port, problems);
        Workload.checkPort(this, "publicPort", publicPort, problems);
        problems.check(replicas >= 1, this, "replicas", "must be 1 or more, is " + replicas);
        if (autoscaling != null) {
            autoscaling.check(problems, this);
        }
        if (health != null) {
            health.check(problems, this);
        }
        problems.check(
                !publiclyReachable || port != null,
                this,
                "publiclyReachable",
                "needs the port where the program listens");
        Fields.domains(problems, this, "domains", domains);
        for (Sidecar sidecar : sidecars) {
            problems.check(!sidecar.name().isBlank(), this, "sidecars", "name must not be blank");
            problems.check(!sidecar.image().isBlank(), this, "sidecars", "image must not be blank");
            sidecar.ports().forEach(listening -> Workload.checkPort(this, "sidecars", listening, problems));
            Variables.check(sidecar.env(), problems, this);
        }
        Fields.unique(problems, this, "sidecars", sidecars, Sidecar::name);
        if (deployment instanceof Deployment.Rolling rolling) {
            int percent = rolling.percentAtATime();
            problems.check(percent >= 1 && percent <= 100, this, "rolling", "must be 1 to 100 percent, is " + percent);
        } else if (deployment instanceof Deployment.Canary canary) {
            int percent = canary.percent();
            problems.check(percent >= 1 && percent <= 99, this, "canary", "must be 1 to 99 percent, is " + percent);
            problems.check(
                    Values.positive(canary.interval()),
                    this,
                    "canary",
                    "interval must be above zero, is " + canary.interval());
        }
        problems.check(Values.positive(logRetention), this, "logRetention", "must be above zero, is " + logRetention);
    }

    /** A service by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.COMPUTE;
        }

        /** Where it is reachable: from the Internet when it is publicly reachable, else from its network. */
        public Output<URI> url() {
            return output("url");
        }

        public Output<String> host() {
            return output("host");
        }

        public Output<Integer> port() {
            return output("port");
        }
    }

    /** What a service gives to others. */
    public record Exports(URI url, String host, int port) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url, Output<String> host, Output<Integer> port) {
        return Map.of("url", url, "host", host, "port", port);
    }

    /** Builds a {@link Compute}: one replica, not public, TLS required, rolled out half at a time. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final String componentName;
        private final Problems problems;
        private @Nullable String image;
        private List<String> command = List.of();
        private @Nullable String directory;
        private @Nullable Integer port;
        private @Nullable Integer publicPort;
        private @Nullable Cpu cpu;
        private @Nullable Size memory;
        private int replicas = 1;
        private @Nullable Autoscaling autoscaling;
        private @Nullable HealthCheck health;
        private final Map<String, Output<?>> env = new TreeMap<>();
        private final List<ComponentKey> uses = new ArrayList<>();
        private Network.@Nullable Ref network;
        private Server.@Nullable Ref host;
        private Cluster.@Nullable Ref cluster;
        private boolean publiclyReachable;
        private final List<String> domains = new ArrayList<>();
        private final List<Sidecar> sidecars = new ArrayList<>();
        private Deployment deployment = new Deployment.Rolling(50);
        private @Nullable Duration logRetention;
        private boolean isolated;
        private boolean tlsRequired = true;

        Builder(String componentName, Problems problems) {
            this.componentName = componentName;
            this.problems = problems;
        }

        /** The container image with its tag. */
        public Builder image(String reference) {
            image = reference;
            return this;
        }

        /** What to run, word by word. */
        public Builder command(String... words) {
            command = List.of(words);
            return this;
        }

        /** The working folder of a process. */
        public Builder directory(String path) {
            directory = path;
            return this;
        }

        /** Where the program listens. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Where the provider's proxy or load balancer listens. */
        public Builder publicPort(int number) {
            publicPort = number;
            return this;
        }

        /** Virtual cores of each replica. */
        public Builder cpu(double cores) {
            cpu = Cpu.ofCores(cores);
            return this;
        }

        /** Memory of each replica. */
        public Builder memory(Size size) {
            memory = size;
            return this;
        }

        /** How many of them. */
        public Builder replicas(int count) {
            replicas = count;
            autoscaling = null;
            return this;
        }

        /** Scales between two numbers by itself. */
        public Builder autoscale(int min, int max, ScalingTarget target) {
            return autoscale(new Autoscaling(min, max, target, null, null));
        }

        /** Scales between two numbers by itself, waiting after each step out and in. */
        public Builder autoscale(
                int min, int max, ScalingTarget target, Duration scaleOutCooldown, Duration scaleInCooldown) {
            return autoscale(new Autoscaling(min, max, target, scaleOutCooldown, scaleInCooldown));
        }

        private Builder autoscale(Autoscaling scaling) {
            replicas = scaling.min();
            autoscaling = scaling;
            return this;
        }

        /** Asks for the path by HTTP every 30 s: timeout 5 s, 3 retries, start period 60 s. */
        public Builder health(String path) {
            return health(HealthCheck.at(path));
        }

        /** Asks for the path by HTTP. */
        public Builder health(String path, Duration interval, Duration timeout, int retries, Duration startPeriod) {
            return health(new HealthCheck(path, interval, timeout, retries, startPeriod, List.of()));
        }

        /** Checks as given, for instance with a command inside the container. */
        public Builder health(HealthCheck check) {
            health = check;
            return this;
        }

        /** Sets an environment variable. */
        public Builder env(String variable, String value) {
            return env(variable, Output.of(value));
        }

        /** Sets an environment variable to what is known once its source exists. */
        public Builder env(String variable, Output<?> value) {
            env.put(variable, Variables.text(value));
            return this;
        }

        /** Injects a secret as an environment variable. */
        public Builder env(String variable, Secret.Ref secret) {
            return env(variable, secret.value());
        }

        /** What it connects to at run time. */
        public Builder uses(ComponentRef... components) {
            Workload.use(Kind.COMPUTE, componentName, uses, problems, components);
            return this;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Runs it on a server instead of as a managed service. */
        public Builder on(Server.Ref where) {
            host = where;
            return this;
        }

        /** Runs it on a cluster. */
        public Builder on(Cluster.Ref where) {
            cluster = where;
            return this;
        }

        /** Exposes it through the provider's load balancer or proxy. */
        public Builder publiclyReachable() {
            publiclyReachable = true;
            return this;
        }

        /** Adds a name under which it is reachable; the first one is the main one. */
        public Builder domain(String name) {
            Fields.put(domains, name, Function.identity());
            return this;
        }

        /** The names under which it is reachable, instead of those given before; the first one is the main one. */
        public Builder domains(String... names) {
            domains.clear();
            domains.addAll(List.of(names));
            return this;
        }

        /** Runs a container beside each replica; one of the same name is replaced. */
        public Builder sidecar(
                String name, String sidecarImage, Map<String, ? extends Output<?>> variables, int... ports) {
            Map<String, Output<?>> texts = new TreeMap<>();
            variables.forEach((variable, value) -> texts.put(variable, Variables.text(value)));
            List<Integer> listening = Arrays.stream(ports).boxed().toList();
            Fields.put(sidecars, new Sidecar(name, sidecarImage, texts, listening), Sidecar::name);
            return this;
        }

        /** Replaces that share of the replicas at a time; 50 unless given. */
        public Builder rolling(int percentAtATime) {
            deployment = new Deployment.Rolling(percentAtATime);
            return this;
        }

        /** Starts all new ones beside the old ones and then switches everybody over. */
        public Builder blueGreen() {
            deployment = new Deployment.BlueGreen();
            return this;
        }

        /** Sends a share of the requests to the new version first, and all of them after the interval. */
        public Builder canary(int percent, Duration interval) {
            deployment = new Deployment.Canary(percent, interval);
            return this;
        }

        /** Keeps logs for that long. */
        public Builder logRetention(Duration kept) {
            logRetention = kept;
            return this;
        }

        /** Runs it without the rights and the network of the others. */
        public Builder isolated() {
            isolated = true;
            return this;
        }

        /** Accepts connections from outside without TLS, which a security rule refuses unless suppressed with a reason. */
        public Builder tlsOptional() {
            tlsRequired = false;
            return this;
        }

        @Override
        Compute build(String name) {
            return new Compute(
                    name,
                    traits(),
                    image,
                    command,
                    directory,
                    port,
                    publicPort,
                    cpu,
                    memory,
                    replicas,
                    autoscaling,
                    health,
                    env,
                    uses,
                    network,
                    host,
                    cluster,
                    publiclyReachable,
                    domains,
                    sidecars,
                    deployment,
                    logRetention,
                    isolated,
                    tlsRequired);
        }
    }
}
