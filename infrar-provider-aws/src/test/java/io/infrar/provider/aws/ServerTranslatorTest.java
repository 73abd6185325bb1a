package io.infrar.provider.aws;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Server;
import io.infrar.provider.aws.ec2.AutoScalingGroup;
import io.infrar.provider.aws.ec2.ElasticIp;
import io.infrar.provider.aws.ec2.Instance;
import io.infrar.provider.aws.ec2.KeyPair;
import io.infrar.provider.aws.ec2.LaunchTemplate;
import io.infrar.provider.aws.ec2.ScalingPolicy;
import io.infrar.provider.aws.ec2.Volume;
import io.infrar.provider.aws.elb.TargetAttachment;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.secrets.Secret;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Servers as machines, groups of machines, and hosts of containers. */
class ServerTranslatorTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICBcV2UsyqNl1A1Hg9hx5VL1zXEPmfpbXtmuEEm7kusF";

    // ---- one machine

    @Test
    void a_server_is_a_machine_without_a_public_address_where_private_subnets_reach_the_internet() {
        Translation translation = one(s -> s.cpu(2).memory(gib(4)).disk(gib(50)));

        Instance.Spec machine = machine(translation);
        assertThat(machine.type()).isEqualTo("t3.medium");
        assertThat(machine.image()).contains("/ubuntu/server/22.04/").contains("amd64");
        assertThat(machine.subnet()).isEqualTo(output("subnet/main.private-a#id"));
        assertThat(machine.publicAddress()).isFalse();
        assertThat(machine.rootGib()).isEqualTo(50);
        assertThat(machine.tokensRequired()).isTrue();
        assertThat(machine.metadataHops()).isEqualTo(1);
        assertThat(machine.userData()).isNull();
        assertThat(machine.keyPair()).isNull();
        assertThat(exports(translation)).containsOnlyKeys("id", "privateIp");
        assertThat(translation.findings()).isEmpty();
    }

    @Test
    void somebody_with_rights_can_log_in_without_a_key_and_the_machine_has_no_other_rights() {
        Role.Spec role = (Role.Spec) spec(one(s -> {}), "role/app.server");

        assertThat(role.managedPolicies()).isEmpty();
        assertThat(role.permissions())
                .asString()
                .contains("ssmmessages:OpenDataChannel")
                .doesNotContain("ecs:");
        assertThat(role.trust().toText()).contains("ec2.amazonaws.com");
    }

    @Test
    void what_the_internet_asks_is_in_a_public_subnet() {
        Translation translation = one(s -> s.openPort(443).sshKeys("ops"));

        assertThat(machine(translation).subnet()).isEqualTo(output("subnet/main.public-a#id"));
        assertThat(machine(translation).publicAddress()).isTrue();
        assertThat(machine(translation).keyPair()).isEqualTo(Output.of("ops"));
        assertThat(exports(translation)).containsEntry("publicIp", output("instance/app#publicIp"));
        assertThat(charges(translation)).contains("public-ipv4 in-use-or-idle", "ec2 t3.micro", "ebs gp3-storage");
    }

    @Test
    void without_nat_a_machine_has_a_public_address_since_it_could_not_install_anything_else() {
        Translation translation = translate(e ->
                e.network("main", n -> n.zones(2).nat(Network.Nat.NONE)).server("app", s -> s.in(network("main"))));

        assertThat(machine(translation).publicAddress()).isTrue();
    }

    @Test
    void a_static_address_belongs_to_the_machine() {
        Translation translation = one(Server.Builder::staticIp);

        assertThat(((ElasticIp.Spec) spec(translation, "elastic-ip/app.server")).instance())
                .isEqualTo(output("instance/app#id"));
        assertThat(exports(translation)).containsEntry("publicIp", output("elastic-ip/app.server#ip"));
    }

    @Test
    void several_machines_are_spread_over_the_zones() {
        Translation translation = one(s -> s.count(3).spread());

        assertThat(((Instance.Spec) spec(translation, "instance/app.1")).subnet())
                .isEqualTo(output("subnet/main.private-a#id"));
        assertThat(((Instance.Spec) spec(translation, "instance/app.2")).subnet())
                .isEqualTo(output("subnet/main.private-b#id"));
        assertThat(((Instance.Spec) spec(translation, "instance/app.3")).subnet())
                .isEqualTo(output("subnet/main.private-a#id"));
        assertThat(findings(translation)).singleElement().asString().contains("spread over more than the 2 zones");
    }

    @Test
    void keys_are_imported_and_further_ones_come_by_cloud_init() {
        Translation translation = one(s -> s.sshKeys(KEY + " ops", "ssh-rsa BBBB dev"));

        assertThat(((KeyPair.Spec) spec(translation, "key-pair/app")).publicKey())
                .isEqualTo(KEY + " ops");
        assertThat(machine(translation).keyPair()).isEqualTo(output("key-pair/app#name"));
        assertThat(userData(translation))
                .contains("ssh_authorized_keys", "ssh-rsa BBBB dev")
                .doesNotContain(KEY);
    }

    @Test
    void disks_are_attached_and_mounted() {
        Translation translation = one(s -> s.volume("work", gib(50)).volume("logs", gib(20)));

        Volume.Spec work = (Volume.Spec) spec(translation, "volume/app.work");
        assertThat(work.gib()).isEqualTo(50);
        assertThat(work.zone()).isEqualTo(Output.of("eu-west-1a"));
        assertThat(work.instance()).isEqualTo(output("instance/app#id"));
        assertThat(work.device()).isEqualTo("/dev/sdf");
        assertThat(((Volume.Spec) spec(translation, "volume/app.logs")).device())
                .isEqualTo("/dev/sdg");
        assertThat(userData(translation)).contains("nvme-cli", "\"sdf\"", "\"work\"", "\"sdg\"", "\"logs\"");
    }

    @Test
    void what_the_user_says_for_the_first_start_is_kept() {
        assertThat(userData(one(s -> s.userData("#cloud-config\npackages: [nginx]\n"))))
                .isEqualTo("#cloud-config\npackages: [nginx]\n");
    }

    // ---- which machine

    @Test
    void a_machine_can_be_named() {
        Translation translation = one(s -> s.with(Aws.instanceClass("r6g.large")));

        assertThat(machine(translation).type()).isEqualTo("r6g.large");
        assertThat(machine(translation).image()).contains("arm64");
    }

    @Test
    void arm_machines_get_images_for_them() {
        Translation translation = one(s -> s.cpu(2).memory(gib(4)).with(Aws.arm()));

        assertThat(machine(translation).type()).isEqualTo("t4g.medium");
        assertThat(machine(translation).image()).contains("arm64");
    }

    @Test
    void a_machine_that_does_not_exist_is_an_error_that_names_others() {
        assertThat(errors(one(s -> s.with(Aws.instanceClass("t3.medum")))))
                .singleElement()
                .asString()
                .contains("'t3.medum' is not known in eu-west-1", "t3.medium");
    }

    @Test
    void a_machine_that_is_smaller_than_asked_is_a_warning() {
        assertThat(findings(one(s -> s.memory(gib(8)).with(Aws.instanceClass("t3.medium")))))
                .singleElement()
                .asString()
                .contains("WARNING", "4.0 GiB");
    }

    @Test
    void an_unknown_system_is_an_error_that_names_the_known_ones() {
        assertThat(errors(one(s -> s.image("windows-95"))))
                .singleElement()
                .asString()
                .contains("'windows-95' is not known", "ubuntu-22.04", "ami-");
    }

    // ---- groups

    @Test
    void a_server_that_scales_is_a_group_of_machines_from_a_template() {
        Translation translation = one(s -> s.cpu(2).memory(gib(4)).autoscale(2, 8, cpu(70)));

        LaunchTemplate.Spec template = (LaunchTemplate.Spec) spec(translation, "launch-template/app.server");
        assertThat(template.type()).isEqualTo("t3.medium");
        assertThat(template.tokensRequired()).isTrue();
        AutoScalingGroup.Spec group = (AutoScalingGroup.Spec) spec(translation, "auto-scaling-group/app.server");
        assertThat(List.of(group.min(), group.max(), group.desired())).containsExactly(2, 8, 2);
        assertThat(group.subnets())
                .isEqualTo(Set.of(output("subnet/main.private-a#id"), output("subnet/main.private-b#id")));
        assertThat(group.launchTemplateVersion()).isEqualTo(output("launch-template/app.server#version"));
        assertThat(group.healthCheck()).isEqualTo("EC2");
        assertThat(spec(translation, "scaling-policy/app.server"))
                .isEqualTo(new ScalingPolicy.Spec(output("auto-scaling-group/app.server#name"), null, 70));
        assertThat(exports(translation)).containsOnlyKeys("id");
        assertThat(translation.findings()).isEmpty();
    }

    @Test
    void scaling_on_memory_says_that_it_needs_the_agent() {
        Translation translation = one(s -> s.autoscale(1, 3, ScalingTarget.memory(75)));

        assertThat(findings(translation)).singleElement().asString().contains("WARNING", "CloudWatch agent");
    }

    @Test
    void hosts_of_ecs_join_the_cluster_of_their_network_and_are_ended_only_by_ecs() {
        Translation translation =
                one(s -> s.autoscale(1, 3, ScalingTarget.memory(75)).with(Aws.ecsHosts()));

        LaunchTemplate.Spec template = (LaunchTemplate.Spec) spec(translation, "launch-template/app.server");
        assertThat(template.image()).contains("/aws/service/ecs/optimized-ami/");
        assertThat(template.rootGib()).isEqualTo(30);
        assertThat(String.valueOf(template.userData())).contains("ECS_CLUSTER=${aws:ecs-cluster/main#name}\"");
        assertThat(((AutoScalingGroup.Spec) spec(translation, "auto-scaling-group/app.server")).protectedFromScaleIn())
                .isTrue();
        assertThat(((Role.Spec) spec(translation, "role/app.server")).permissions())
                .asString()
                .contains("ecs:RegisterContainerInstance");
        assertThat(find(translation, "scaling-policy/app.server")).isEmpty();
        assertThat(translation.findings()).isEmpty();
    }

    // ---- behind a load balancer

    @Test
    void machines_register_where_a_load_balancer_routes_to_them() {
        Translation translation =
                translate(e -> e.network("main", n -> n.zones(2).nat(Network.Nat.INSTANCE))
                        .server("app", s -> s.in(network("main")).count(2))
                        .loadBalancer("main", l -> l.in(network("main")).tcp(80).routeTo(server("app"), 8000)));

        List<TargetAttachment.Spec> attachments = translation.resources().stream()
                .filter(each -> each.address().type().equals("target-attachment"))
                .map(each -> (TargetAttachment.Spec) each.spec())
                .toList();
        assertThat(attachments)
                .extracting(TargetAttachment.Spec::target)
                .containsExactlyInAnyOrder(output("instance/app.1#id"), output("instance/app.2#id"));
    }

    @Test
    void a_group_registers_where_a_load_balancer_routes_to_it_and_replaces_what_is_ill_there() {
        Translation translation =
                translate(e -> e.network("main", n -> n.zones(2).nat(Network.Nat.INSTANCE))
                        .server("app", s -> s.in(network("main")).autoscale(2, 4, cpu(70)))
                        .loadBalancer("main", l -> l.in(network("main")).tcp(80).routeTo(server("app"), 8000)));

        AutoScalingGroup.Spec group = (AutoScalingGroup.Spec) spec(translation, "auto-scaling-group/app.server");
        assertThat(group.targetGroups()).containsExactly(output("target-group/main.load-balancer.app-8000#arn"));
        assertThat(group.healthCheck()).isEqualTo("ELB");
    }

    // ---- what runs on it

    private static EnvironmentBuilder everythingOnOne(EnvironmentBuilder e) {
        return e.network("main", n -> n.nat(Network.Nat.NONE))
                .server(
                        "main",
                        s -> s.in(network("main"))
                                .memory(gib(4))
                                .openPort(80)
                                .openPort(443)
                                .staticIp())
                .secret("jwt", s -> s.generated(64))
                .database("main", d -> d.postgres("15").on(server("main")))
                .cache("main", c -> c.redis("7").on(server("main")))
                .compute(
                        "api",
                        c -> c.image("example/api:1")
                                .on(server("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("api.example.org")
                                .env("JWT", secret("jwt"))
                                .env("DB", database("main").host())
                                .uses(database("main"), cache("main")));
    }

    @Test
    void services_databases_and_caches_on_a_server_are_a_compose_project_in_a_secret() {
        Translation translation = translate(ServerTranslatorTest::everythingOnOne);

        Secret.Spec project = (Secret.Spec) spec(translation, "secret/main.server");
        assertThat(project.name()).isEqualTo("/infrar/test/servers/main");
        assertThat(String.valueOf(project.text()))
                .contains(
                        "example/api:1",
                        "postgres:15",
                        "redis:7",
                        "caddy:2",
                        "api.example.org {",
                        "reverse_proxy api:8080")
                .contains("${secret/jwt#value}", "${aws:secret/main.database#value}");
        Instance.Spec machine = (Instance.Spec) spec(translation, "instance/main");
        assertThat(machine.metadataHops()).isEqualTo(2);
        assertThat(machine.userData()).isNotNull();
        assertThat(machine.userData().isKnown())
                .as("user data has no outputs, so it has no secrets")
                .isTrue();
        assertThat(machine.userData().get())
                .contains("/infrar/test/servers/main", "docker-compose-v2")
                .doesNotContain("postgres");
    }

    @Test
    void the_machine_may_read_its_project_and_nothing_else() {
        Role.Spec role = (Role.Spec) spec(translate(ServerTranslatorTest::everythingOnOne), "role/main.server");

        assertThat(role.permissions().statements())
                .as("and sessions")
                .hasSize(2)
                .first()
                .satisfies(statement -> {
                    assertThat(statement.actions()).containsExactly("secretsmanager:GetSecretValue");
                    assertThat(statement.resources())
                            .containsExactly(Output.of(
                                    "arn:aws:secretsmanager:eu-west-1:*:secret:/infrar/test/servers/main-??????"));
                });
    }

    @Test
    void what_runs_on_a_server_is_reached_at_its_address() {
        Translation translation = translate(ServerTranslatorTest::everythingOnOne);

        assertThat(translation.exports().get(new ComponentKey(Kind.DATABASE, "main")))
                .containsEntry("host", output("instance/main#privateIp"))
                .containsEntry("port", Output.of(5432))
                .containsEntry("password", output("secret/main.database#value"));
        assertThat(translation.exports().get(new ComponentKey(Kind.CACHE, "main")))
                .containsEntry("password", output("secret/main.cache#value"));
        assertThat(translation.exports().get(new ComponentKey(Kind.COMPUTE, "api")))
                .containsEntry("url", Output.of("https://api.example.org"));
    }

    @Test
    void a_public_service_on_a_closed_port_is_a_warning() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")))
                .compute(
                        "api",
                        c -> c.image("api:1").on(server("main")).port(8080).publiclyReachable()));

        assertThat(findings(translation))
                .singleElement()
                .asString()
                .contains("port 8080 of server 'main', which is closed");
    }

    @Test
    void two_services_on_one_port_are_an_error() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")))
                .compute("a", c -> c.image("a:1").on(server("main")).port(8080))
                .compute("b", c -> c.image("b:1").on(server("main")).port(8080)));

        assertThat(errors(translation)).singleElement().asString().contains("port 8080", "taken by compute/a");
    }

    @Test
    void services_behind_the_proxy_take_no_ports_of_the_machine() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).openPort(80).openPort(443))
                .compute(
                        "a",
                        c -> c.image("a:1")
                                .on(server("main"))
                                .port(80)
                                .publiclyReachable()
                                .domains("a.example.org"))
                .compute(
                        "b",
                        c -> c.image("b:1")
                                .on(server("main"))
                                .port(80)
                                .publiclyReachable()
                                .domains("b.example.org")));

        assertThat(errors(translation)).isEmpty();
        assertThat(String.valueOf(((Secret.Spec) spec(translation, "secret/main.server")).text()))
                .contains("reverse_proxy a:80", "reverse_proxy b:80")
                .containsOnlyOnce("80:80");
    }

    @Test
    void what_wants_the_ports_of_the_proxy_is_an_error() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).openPort(80).openPort(443))
                .compute(
                        "a",
                        c -> c.image("a:1")
                                .on(server("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("a.example.org"))
                .compute("b", c -> c.image("b:1").on(server("main")).port(80)));

        assertThat(errors(translation)).singleElement().asString().contains("port 80", "taken by compute/a");
    }

    @Test
    void data_of_postgres_is_where_the_image_of_the_version_keeps_it() {
        assertThat(projectWithPostgres("17")).contains("main:/var/lib/postgresql/data");
        assertThat(projectWithPostgres("18"))
                .contains("main:/var/lib/postgresql")
                .doesNotContain("postgresql/data");
    }

    private static String projectWithPostgres(String version) {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")))
                .database("main", d -> d.postgres(version).on(server("main"))));
        return String.valueOf(((Secret.Spec) spec(translation, "secret/main.server")).text());
    }

    @Test
    void a_database_on_a_group_is_an_error_since_each_machine_would_have_one() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).autoscale(1, 3, cpu(70)))
                .database("main", d -> d.postgres("15").on(server("main"))));

        assertThat(errors(translation)).singleElement().asString().contains("data of its own");
    }

    @Test
    void containers_need_a_system_that_has_docker_with_compose() {
        Translation translation = translate(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).image("amazon-linux-2023"))
                .compute("a", c -> c.image("a:1").on(server("main"))));

        assertThat(errors(translation)).singleElement().asString().contains("amazon-linux-2023", "Use ubuntu-22.04");
    }

    @Test
    void what_is_asked_and_not_done_is_said() {
        assertThat(findings(one(s -> s.backups(days(7)))))
                .singleElement()
                .asString()
                .contains("INFO", "backups of machines");
    }

    // ---- helpers

    private static Translation one(Consumer<Server.Builder> server) {
        return translate(e -> e.network("main", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .server("app", s -> {
                    s.in(network("main"));
                    server.accept(s);
                }));
    }

    /** Servers and what they need of others; their own translators are tried elsewhere. */
    private static Translation translate(Consumer<EnvironmentBuilder> content) {
        EnvironmentBuilder builder = Infra.environment("test").on("aws", "eu-west-1");
        content.accept(builder);
        Environment environment = builder.build();
        Map<ComponentKey, Placement> placements = new HashMap<>();
        for (Component component : environment.components()) {
            placements.put(component.key(), new Placement("aws", "eu-west-1", null));
        }
        Translating t = new Translating(new Slice(environment, placements));
        environment.components(Server.class).forEach(new ServerTranslator(t)::translate);
        t.firewall().emit();
        return t.build();
    }

    private static Optional<Record> find(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals("aws:" + address))
                .findFirst()
                .map(Resource::spec);
    }

    private static Record spec(Translation translation, String address) {
        return find(translation, address)
                .orElseThrow(() -> new AssertionError(address + " is not among "
                        + translation.resources().stream()
                                .map(Resource::address)
                                .toList() + " "
                        + translation.findings()));
    }

    private static Instance.Spec machine(Translation translation) {
        return (Instance.Spec) spec(translation, "instance/app");
    }

    private static String userData(Translation translation) {
        return String.valueOf(machine(translation).userData());
    }

    private static Map<String, Output<?>> exports(Translation translation) {
        return translation.exports().get(new ComponentKey(Kind.SERVER, "app"));
    }

    private static List<String> charges(Translation translation) {
        return translation.resources().stream()
                .flatMap(each -> each.charges().stream())
                .map(charge -> charge.service() + " " + charge.sku())
                .toList();
    }

    private static <T> Output<T> output(String text) {
        int slash = text.indexOf('/');
        int hash = text.indexOf('#');
        return Output.ofResource(
                new io.infrar.model.Address("aws", text.substring(0, slash), text.substring(slash + 1, hash)),
                text.substring(hash + 1));
    }

    private static List<Finding> findings(Translation translation) {
        return translation.findings();
    }

    private static List<Finding> errors(Translation translation) {
        return translation.findings().stream().filter(Finding::blocks).toList();
    }
}
