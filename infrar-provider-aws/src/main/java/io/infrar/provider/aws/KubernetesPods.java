package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Cpu;
import io.infrar.model.HealthCheck;
import io.infrar.model.Job;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.Size;
import io.infrar.provider.aws.kubernetes.KubernetesSecret;
import io.infrar.provider.aws.kubernetes.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the pods of a program are: containers, variables, secrets, checks. */
final class KubernetesPods {
    /** What a program has that does not say it: as the smallest task of Fargate. */
    static final int CPU_MILLIS = 250;

    static final int MEMORY_MIB = 512;

    /** What each container beside it has in addition. */
    static final int SIDECAR_MILLIS = 100;

    static final int SIDECAR_MIB = 256;

    private static final int LABEL = 63;

    private final Translating t;
    private final Component program;
    private final Output<String> cluster;
    private final Output<String> namespace;
    private final Map<String, Output<SecretRef>> values = new TreeMap<>();
    private final Map<String, Output<String>> texts = new TreeMap<>();

    KubernetesPods(Translating t, Component program, Output<String> cluster, Output<String> namespace) {
        this.t = t;
        this.program = program;
        this.cluster = cluster;
        this.namespace = namespace;
    }

    Pods of(Compute compute, @Nullable Output<String> account, int drainSeconds) {
        List<Pods.Container> containers = new ArrayList<>();
        containers.add(container(
                dnsLabel(compute.name()),
                java.util.Objects.requireNonNull(compute.image()),
                compute.command(),
                compute.port() == null ? Set.of() : Set.of(compute.port()),
                "",
                compute.env(),
                millis(compute.cpu()),
                mib(compute.memory()),
                probe(compute)));
        for (Compute.Sidecar sidecar : compute.sidecars()) {
            containers.add(container(
                    dnsLabel(sidecar.name()),
                    sidecar.image(),
                    List.of(),
                    Set.copyOf(sidecar.ports()),
                    sidecar.name() + "-",
                    sidecar.env(),
                    SIDECAR_MILLIS,
                    SIDECAR_MIB,
                    null));
        }
        return new Pods(account, containers, addSecret(), drainSeconds);
    }

    Pods of(Job job, @Nullable Output<String> account) {
        Pods.Container container = container(
                dnsLabel(job.name()),
                java.util.Objects.requireNonNull(job.image()),
                job.command(),
                Set.of(),
                "",
                job.env(),
                millis(job.cpu()),
                mib(job.memory()),
                null);
        return new Pods(account, List.of(container), addSecret(), 0);
    }

    static int millis(@Nullable Cpu cpu) {
        return cpu == null ? CPU_MILLIS : Math.toIntExact(cpu.millis());
    }

    static int mib(@Nullable Size memory) {
        return memory == null ? MEMORY_MIB : Math.toIntExact(memory.mib());
    }

    /** A name of lower-case letters, digits and dashes; a long one ends with a hash. */
    static String dnsLabel(String text) {
        String plain =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
        if (plain.length() <= LABEL) {
            return plain;
        }
        String hash = Integer.toString(text.hashCode() & 0x7fffffff, Character.MAX_RADIX);
        return plain.substring(0, LABEL - hash.length() - 1) + "-" + hash;
    }

    private Pods.Container container(
            String name,
            String image,
            List<String> command,
            Set<Integer> ports,
            String prefix,
            Map<String, Output<?>> variables,
            int cpuMillis,
            int memoryMib,
            Pods.@Nullable Probe probe) {
        Map<String, Output<String>> env = new TreeMap<>();
        Map<String, Pods.SecretKey> secrets = new TreeMap<>();
        variables.forEach((variable, value) -> {
            String key = prefix + variable;
            boolean reference = EnvValues.isReference(value);
            if (reference || EnvValues.hasSecret(t, value)) {
                if (reference) {
                    values.put(key, EnvValues.cast(value));
                    tellOfRotation(variable, value);
                } else {
                    texts.put(key, Output.format("{}", value));
                }
                secrets.put(variable, new Pods.SecretKey(Translating.output(secret(), "name"), key));
            } else {
                env.put(variable, value.isKnown() ? Output.of(value.get().toString()) : Output.format("{}", value));
            }
        });
        return new Pods.Container(
                name, t.grants().image(image), command, ports, env, secrets, cpuMillis, memoryMib, probe);
    }

    // ---- secrets

    private Address secret() {
        return Translating.shared("kubernetes-secret", program);
    }

    private @Nullable Output<String> addSecret() {
        if (values.isEmpty() && texts.isEmpty()) {
            return null;
        }
        t.add(secret(), program, new KubernetesSecret.Spec(cluster, namespace, values, texts));
        return Translating.output(secret(), "version");
    }

    /** The cluster has a copy, which nothing but an apply makes anew. */
    private void tellOfRotation(String variable, Output<?> value) {
        ComponentKey key = value instanceof Output.OfComponent<?> export ? export.component() : null;
        if (key == null || !t.isHere(key)) {
            return;
        }
        boolean rotated = key.kind() == Kind.DATABASE
                ? t.grants().option(key, "rds", "masterPassword") == null
                : t.environment()
                        .component(key)
                        .filter(each -> each instanceof Secret secret && secret.rotation() != null)
                        .isPresent();
        if (rotated) {
            t.warning(
                    "aws.kubernetes-rotation",
                    program,
                    "env " + variable + " is a value of " + key
                            + " that is rotated by itself, but a cluster has a copy that only an apply makes anew.",
                    key.kind() == Kind.DATABASE
                            ? "Give the database Aws.rds().masterPassword(...) of a secret without rotation, or use"
                                    + " Aws.rds().iamAuthentication(); or apply after each rotation."
                            : "Let the program read the secret itself, by uses(...), or apply after each rotation.");
        }
    }

    // ---- checks

    private Pods.@Nullable Probe probe(Compute compute) {
        HealthCheck check = compute.health();
        if (check == null || check.command().isEmpty() && compute.port() == null) {
            return null;
        }
        List<String> command = new ArrayList<>(check.command());
        if (!command.isEmpty() && (command.get(0).equals("CMD-SHELL") || command.size() == 1)) {
            String line = command.get(command.size() - 1);
            command = List.of("sh", "-c", line);
        } else if (!command.isEmpty() && command.get(0).equals("CMD")) {
            command.remove(0);
        }
        boolean http = command.isEmpty();
        return new Pods.Probe(
                http ? check.path() : null,
                http ? compute.port() : null,
                command,
                seconds(check.interval()),
                seconds(check.timeout()),
                check.retries(),
                Math.toIntExact(check.startPeriod().toSeconds()));
    }

    private static int seconds(java.time.Duration duration) {
        return (int) Math.max(1, duration.toSeconds());
    }
}
