package io.infrar.provider.aws;

import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.HealthCheck;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Stage;
import io.infrar.provider.aws.ec2.SecurityGroupOpening;
import io.infrar.provider.aws.ec2.SecurityGroupRules;
import io.infrar.provider.aws.elb.TargetGroup;
import io.infrar.provider.aws.kubernetes.CronJob;
import io.infrar.provider.aws.kubernetes.Deployment;
import io.infrar.provider.aws.kubernetes.Pods;
import io.infrar.provider.aws.kubernetes.Service;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class KubernetesTranslatorTest {
    private static final String REGION = "eu-west-1";

    @Test
    void a_program_waits_for_machines_and_names_and_costs_nothing_by_itself() {
        Translation translation = compute(c -> c.replicas(3));

        Resource deployment = resource(translation, "aws:kubernetes-deployment/api");
        assertThat(deployment.after())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("aws:node-group/main.main", "aws:eks-addon/main.coredns");
        assertThat(deployment.charges()).isEmpty();
        Deployment.Spec spec = (Deployment.Spec) deployment.spec();
        assertThat(spec.replicas()).isEqualTo(3);
        assertThat(spec.program()).isEqualTo("api.compute");
        assertThat(spec.namespace()).hasToString("aws:kubernetes-namespace/main.apps#name");
        assertThat(spec.pods().serviceAccount()).isNull();
        assertThat(addresses(translation))
                .contains("aws:kubernetes-disruption-budget/api", "aws:kubernetes-service/api")
                .doesNotContain("aws:load-balancer/api.compute", "aws:ecs-cluster/net");
    }

    @Test
    void a_health_check_begins_quickly_and_then_asks_as_often_as_said() {
        Pods.Probe http =
                pods(compute(c -> c.health("/health"))).containers().get(0).probe();
        assertThat(http).isEqualTo(new Pods.Probe("/health", 8080, List.of(), 30, 5, 3, 60));

        HealthCheck shell = HealthCheck.at("/").withCommand("CMD-SHELL", "curl -f localhost");
        Pods.Probe command =
                pods(compute(c -> c.health(shell))).containers().get(0).probe();
        assertThat(command).isNotNull();
        assertThat(command.path()).isNull();
        assertThat(command.command()).containsExactly("sh", "-c", "curl -f localhost");
    }

    @Test
    void a_public_program_is_reached_at_the_same_port_of_all_machines() {
        Translation translation = compute(c -> c.publiclyReachable().tlsOptional());

        Service.Spec service = (Service.Spec)
                resource(translation, "aws:kubernetes-service/api").spec();
        Integer port = service.ports().iterator().next().nodePort();
        assertThat(port).isBetween(30000, 32767);
        TargetGroup.Spec targets = (TargetGroup.Spec)
                resource(translation, "aws:target-group/api.compute").spec();
        assertThat(targets.port()).isEqualTo(port);
        assertThat(targets.targetType()).isEqualTo(TargetGroup.INSTANCE);
        assertThat(addresses(translation)).contains("aws:auto-scaling-targets/api.compute.main-0");
        SecurityGroupOpening.Spec opening = (SecurityGroupOpening.Spec) translation.resources().stream()
                .filter(each -> each.address().type().equals("security-group-opening"))
                .findFirst()
                .orElseThrow()
                .spec();
        assertThat(opening.group()).hasToString("aws:eks-cluster/main#securityGroup");
        assertThat(opening.rule().fromPort()).isEqualTo(port);
        assertThat(addresses(translation))
                .doesNotContain("aws:security-group/main.cluster", "aws:security-group/api.compute");
    }

    @Test
    void programs_on_one_cluster_have_ports_of_their_own_that_a_further_one_does_not_move() {
        UnaryOperator<EnvironmentBuilder> many = e -> {
            for (int i = 0; i < 40; i++) {
                e.compute(
                        "p" + i,
                        c -> c.image("p:1")
                                .on(cluster("main"))
                                .port(80)
                                .publiclyReachable()
                                .tlsOptional());
            }
            return e;
        };
        Map<String, Integer> before = nodePorts(translate(many));
        Map<String, Integer> after = nodePorts(translate(e -> many.apply(e)
                .compute(
                        "zz",
                        c -> c.image("p:1")
                                .on(cluster("main"))
                                .port(80)
                                .publiclyReachable()
                                .tlsOptional())));

        assertThat(before.values()).doesNotHaveDuplicates().hasSize(40);
        assertThat(after).containsAllEntriesOf(before);
    }

    @Test
    void programs_on_the_same_cluster_reach_each_other_without_a_load_balancer() {
        Translation translation = translate(e -> e.compute(
                        "api", c -> c.image("api:1").on(cluster("main")).port(8080))
                .compute(
                        "web",
                        c -> c.image("web:1")
                                .on(cluster("main"))
                                .env("API", io.infrar.model.Refs.compute("api").url())));

        assertThat(addresses(translation)).noneMatch(each -> each.startsWith("aws:load-balancer/"));
        assertThat(translation
                        .exports()
                        .get(new ComponentKey(io.infrar.model.Kind.COMPUTE, "api"))
                        .get("url"))
                .hasToString("http://${aws:kubernetes-service/api#host}:8080");
    }

    @Test
    void a_database_lets_the_machines_of_the_cluster_in_and_its_password_becomes_a_secret_with_a_warning() {
        Translation translation = translate(e -> e.database(
                        "main", d -> d.postgres("16").in(network("net")))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .on(cluster("main"))
                                .env("HOST", database("main").host())
                                .env("PASSWORD", database("main").password())
                                .env(
                                        "URL",
                                        Output.format(
                                                "x://u:{}@h", database("main").password()))
                                .uses(database("main"))));

        SecurityGroupRules.Spec rules = (SecurityGroupRules.Spec)
                resource(translation, "aws:security-group-rules/main.database").spec();
        assertThat(rules.rules()).anySatisfy(rule -> {
            assertThat(rule.fromPort()).isEqualTo(5432);
            assertThat(rule.group()).hasToString("aws:eks-cluster/main#securityGroup");
        });
        Pods.Container program = pods(translation).containers().get(0);
        assertThat(program.env()).containsOnlyKeys("HOST");
        assertThat(program.secrets()).containsOnlyKeys("PASSWORD", "URL");
        assertThat(findings(translation)).contains("aws.kubernetes-rotation");
    }

    @Test
    void an_autoscaled_program_brings_the_add_on_that_measures() {
        Translation translation = compute(c -> c.autoscale(2, 5, ScalingTarget.memory(80)));

        assertThat(addresses(translation))
                .contains("aws:kubernetes-pod-autoscaler/api", "aws:eks-addon/main.metrics-server");
        assertThat(((Deployment.Spec) resource(translation, "aws:kubernetes-deployment/api")
                                .spec())
                        .replicas())
                .isNull();
    }

    @Test
    void jobs_run_by_cron_at_intervals_or_when_somebody_asks() {
        CronJob.Spec cron =
                job(j -> j.cron("0 3 * * 1", "Europe/Berlin").retries(2).timeout(Duration.ofMinutes(10)));
        assertThat(cron.schedule()).isEqualTo("0 3 * * 1");
        assertThat(cron.zone()).isEqualTo("Europe/Berlin");
        assertThat(cron.retries()).isEqualTo(2);
        assertThat(cron.timeoutSeconds()).isEqualTo(600);
        assertThat(cron.suspended()).isFalse();
        assertThat(job(j -> j.every(Duration.ofMinutes(15))).schedule()).isEqualTo("*/15 * * * *");
        assertThat(job(j -> j.every(Duration.ofHours(6))).schedule()).isEqualTo("0 */6 * * *");
        assertThat(job(j -> {}).suspended()).isTrue();
        assertThat(findings(jobs(j -> j.every(Duration.ofMinutes(7))))).contains("aws.every");
    }

    @Test
    void what_a_cluster_cannot_do_is_said() {
        assertThat(findings(compute(c -> c.isolated()))).contains("aws.kubernetes-isolated");
        assertThat(findings(compute(c -> c.cpu(16)))).contains("aws.kubernetes-size");
        assertThat(findings(compute(c -> c.cpu(1).replicas(9)))).contains("aws.kubernetes-room");
        assertThat(findings(compute(c -> c.blueGreen().logRetention(Duration.ofDays(7)))))
                .contains("aws.not-realised");
        assertThat(findings(compute(c -> c.replicas(2)))).doesNotContain("aws.not-realised", "aws.kubernetes-room");
    }

    @Test
    void a_program_can_be_in_another_namespace_and_those_of_kubernetes_are_not_made() {
        Translation named = compute(c -> c.with(Aws.namespace("other")));
        assertThat(addresses(named))
                .contains("aws:kubernetes-namespace/main.other", "aws:kubernetes-namespace/main.apps");

        Translation given = compute(c -> c.with(Aws.namespace("default")));
        assertThat(addresses(given)).doesNotContain("aws:kubernetes-namespace/main.default");
        assertThat(((Deployment.Spec)
                                resource(given, "aws:kubernetes-deployment/api").spec())
                        .namespace())
                .isEqualTo(Output.of("default"));
    }

    @Test
    void who_runs_it_must_be_inside_of_the_network_where_the_api_is_private() {
        assertThat(findings(translate(e -> e.cluster(
                        "inside",
                        c -> c.version("1.31")
                                .in(network("net"))
                                .nodePool("main", 2, gib(4), 1, 1)
                                .namespaces("apps")
                                .with(Aws.eks().privateOnly())))))
                .contains("aws.kubernetes-private");
        assertThat(findings(compute(c -> {}))).doesNotContain("aws.kubernetes-private");
    }

    // ---- helpers

    private static Translation compute(Consumer<Compute.Builder> program) {
        return translate(e -> e.compute(
                "api", c -> program.accept(c.image("api:1").on(cluster("main")).port(8080))));
    }

    private static Translation jobs(Consumer<Job.Builder> job) {
        return translate(e ->
                e.job("nightly", j -> job.accept(j.image("nightly:1").on(cluster("main")))));
    }

    private static CronJob.Spec job(Consumer<Job.Builder> job) {
        return (CronJob.Spec)
                resource(jobs(job), "aws:kubernetes-cron-job/nightly").spec();
    }

    private static Translation translate(UnaryOperator<EnvironmentBuilder> programs) {
        Environment environment = programs.apply(Infra.environment("test")
                        .stage(Stage.DEVELOPMENT)
                        .on("aws", REGION)
                        .network("net", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))
                        .cluster(
                                "main",
                                c -> c.version("1.31")
                                        .in(network("net"))
                                        .nodePool("main", 2, gib(4), 3, 3)
                                        .namespaces("apps")))
                .build();
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", REGION, null)));
        return new AwsProvider().translate(new Slice(environment, placements));
    }

    private static Pods pods(Translation translation) {
        return ((Deployment.Spec)
                        resource(translation, "aws:kubernetes-deployment/api").spec())
                .pods();
    }

    private static Map<String, Integer> nodePorts(Translation translation) {
        Map<String, Integer> ports = new HashMap<>();
        translation.resources().stream()
                .filter(each -> each.spec() instanceof Service.Spec)
                .forEach(each -> ports.put(
                        each.address().name(),
                        ((Service.Spec) each.spec()).ports().iterator().next().nodePort()));
        return ports;
    }

    private static List<String> addresses(Translation translation) {
        return translation.resources().stream()
                .map(each -> each.address().toString())
                .toList();
    }

    private static List<String> findings(Translation translation) {
        return translation.findings().stream().map(Finding::id).toList();
    }

    private static Resource resource(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not among " + addresses(translation)));
    }
}
