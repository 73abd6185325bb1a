package io.infrar.provider.aws;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.HealthCheck;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.model.Tls;
import io.infrar.provider.aws.dns.Certificate;
import io.infrar.provider.aws.dns.CertificateValidation;
import io.infrar.provider.aws.ec2.SecurityGroupRules;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Direction;
import io.infrar.provider.aws.elb.Listener;
import io.infrar.provider.aws.elb.ListenerRule;
import io.infrar.provider.aws.elb.TargetGroup;
import io.infrar.spi.Charge;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Load balancers before services, and those of their own. */
class LoadBalancerTranslatorTest {
    private static final String POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    // ---- before a service

    @Test
    void a_public_service_gets_https_with_the_certificate_of_its_zone() {
        Translation translation = front(c -> c.publiclyReachable()
                .domains("api.infrar.io")
                .health(new HealthCheck("/health", seconds(30), seconds(5), 3, seconds(60), List.of())));

        var balancer = (io.infrar.provider.aws.elb.LoadBalancer.Spec) spec(translation, "load-balancer/api.compute");
        assertThat(balancer.internal()).isFalse();
        assertThat(balancer.kind()).isEqualTo(io.infrar.provider.aws.elb.LoadBalancer.Kind.APPLICATION);
        assertThat(balancer.subnets())
                .isEqualTo(Set.of(
                        output("subnet/main.public-a#id"),
                        output("subnet/main.public-b#id"),
                        output("subnet/main.public-c#id")));
        assertThat(balancer.securityGroups()).isEqualTo(Set.of(output("security-group/api.compute.alb#id")));
        assertThat(balancer.dropInvalidHeaders()).isTrue();
        assertThat(balancer.deletionProtection()).isFalse();

        var targets = (TargetGroup.Spec) spec(translation, "target-group/api.compute");
        assertThat(targets.port()).isEqualTo(8080);
        assertThat(targets.protocol()).isEqualTo("HTTP");
        assertThat(targets.targetType()).isEqualTo("ip");
        assertThat(targets.health()).isEqualTo(new TargetGroup.Health("/health", 30, 5, 2, 3, "200-399"));

        var listener = (Listener.Spec) spec(translation, "listener/api.compute.443");
        assertThat(listener.protocol()).isEqualTo("HTTPS");
        assertThat(listener.sslPolicy()).isEqualTo(POLICY);
        assertThat(listener.certificate()).isEqualTo(output("certificate-validation/infrar.domain#arn"));
        assertThat(listener.forwardTo()).isEqualTo(Set.of(output("target-group/api.compute#arn")));
        assertThat(ofType(translation, "listener")).hasSize(1);
        assertThat(ofType(translation, "certificate")).hasSize(1);
    }

    @Test
    void only_443_is_open_and_only_to_the_port_of_the_service() {
        Translation translation = front(c -> c.publiclyReachable().domains("api.infrar.io"));

        var rules = ((SecurityGroupRules.Spec) spec(translation, "security-group-rules/api.compute.alb")).rules();
        assertThat(rules).hasSize(2);
        assertThat(rules).filteredOn(rule -> rule.direction() == Direction.IN).allSatisfy(rule -> {
            assertThat(rule.fromPort()).isEqualTo(443);
            assertThat(rule.toPort()).isEqualTo(443);
            assertThat(rule.cidr()).isEqualTo("0.0.0.0/0");
        });
        assertThat(rules).filteredOn(rule -> rule.direction() == Direction.OUT).allSatisfy(rule -> {
            assertThat(rule.fromPort()).isEqualTo(8080);
            assertThat(rule.group()).isEqualTo(output("security-group/api.compute#id"));
        });
    }

    @Test
    void it_costs_hours_capacity_units_and_an_address_in_each_zone() {
        List<Charge> charges = resource(
                        front(c -> c.publiclyReachable().domains("api.infrar.io")), "load-balancer/api.compute")
                .charges();

        assertThat(charges).extracting(Charge::service).containsExactly("alb", "alb", "public-ipv4");
        assertThat(charges.get(0).quantity()).isEqualByComparingTo("730");
        assertThat(charges.get(1).assumption()).contains("one capacity unit");
        assertThat(charges.get(2).quantity()).isEqualByComparingTo("2190");
    }

    @Test
    void https_without_a_name_is_an_error_that_says_what_to_do() {
        Translation translation = front(Compute.Builder::publiclyReachable);

        assertThat(translation.findings())
                .filteredOn(Finding::blocks)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("aws.certificate");
                    assertThat(finding.where()).isEqualTo("compute/api");
                    assertThat(finding.what()).contains("domains");
                    assertThat(finding.fix()).contains("tlsOptional()");
                });
    }

    @Test
    void where_tls_is_optional_and_there_is_no_name_it_is_http_on_80() {
        Translation translation = front(c -> c.publiclyReachable().tlsOptional());

        var listener = (Listener.Spec) spec(translation, "listener/api.compute.80");
        assertThat(listener.protocol()).isEqualTo("HTTP");
        assertThat(listener.certificate()).isNull();
        assertThat(ofType(translation, "certificate")).hasSize(1);
    }

    @Test
    void a_name_below_the_ones_that_the_zones_certificate_has_gets_its_own_in_that_zone() {
        Translation translation = front(c -> c.publiclyReachable().domains("v1.api.infrar.io"));

        assertThat(((Certificate.Spec) spec(translation, "certificate/api.compute")).domain())
                .isEqualTo("v1.api.infrar.io");
        assertThat(((CertificateValidation.Spec) spec(translation, "certificate-validation/api.compute")).zoneId())
                .isEqualTo(output("hosted-zone/infrar#id"));
    }

    @Test
    void where_the_dns_is_elsewhere_the_certificate_waits_for_records_made_there() {
        Translation translation = front(c -> c.publiclyReachable().domains("api.example.org", "www.example.org"));

        assertThat(((Certificate.Spec) spec(translation, "certificate/api.compute")).alternatives())
                .containsExactly("www.example.org");
        assertThat(((CertificateValidation.Spec) spec(translation, "certificate-validation/api.compute")).zoneId())
                .isNull();
    }

    @Test
    void blue_green_has_two_target_groups_and_a_listener_that_code_deploy_moves() {
        Translation translation =
                front(c -> c.publiclyReachable().domains("api.infrar.io").blueGreen());

        assertThat(ofType(translation, "target-group"))
                .extracting(each -> each.address().name())
                .containsExactlyInAnyOrder("api.compute.blue", "api.compute.green");
        var listener = (Listener.Spec) spec(translation, "listener/api.compute.443");
        assertThat(listener.forwardTo())
                .isEqualTo(Set.of(
                        output("target-group/api.compute.blue#arn"), output("target-group/api.compute.green#arn")));
        assertThat(listener.forwardAtFirst()).isEqualTo(output("target-group/api.compute.blue#arn"));
    }

    @Test
    void what_only_others_use_is_reachable_for_them_alone() {
        Environment environment = environment(e ->
                e.compute("api", c -> service(c)).compute("web", c -> service(c).uses(compute("api"))));
        Translation translation = translating(environment, t -> {
            Compute api = environment.components(Compute.class).stream()
                    .filter(each -> each.name().equals("api"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ElbParts.isNeeded(t, api)).isTrue();
            ElbParts.before(t, api, environment.components(Network.class).get(0), "ip");
        });

        var balancer = (io.infrar.provider.aws.elb.LoadBalancer.Spec) spec(translation, "load-balancer/api.compute");
        assertThat(balancer.internal()).isTrue();
        assertThat(balancer.subnets()).contains(output("subnet/main.private-a#id"));
        assertThat(((SecurityGroupRules.Spec) spec(translation, "security-group-rules/api.compute.alb")).rules())
                .filteredOn(rule -> rule.direction() == Direction.IN)
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.fromPort()).isEqualTo(80);
                    assertThat(rule.group()).isEqualTo(output("security-group/web.compute#id"));
                });
    }

    @Test
    void a_check_that_load_balancers_cannot_do_is_brought_within_their_limits_and_said() {
        Translation translation = front(c -> c.publiclyReachable()
                .domains("api.infrar.io")
                .health(new HealthCheck("/health", seconds(2), seconds(1), 1, seconds(60), List.of())));

        assertThat(((TargetGroup.Spec) spec(translation, "target-group/api.compute")).health())
                .isEqualTo(new TargetGroup.Health("/health", 5, 2, 2, 2, "200-399"));
        assertThat(translation.findings()).extracting(Finding::id).contains("aws.health");
    }

    @Test
    void options_redirect_http_protect_from_deletion_and_keep_connections_longer() {
        Translation translation = front(c -> c.publiclyReachable()
                .domains("api.infrar.io")
                .with(Aws.loadBalancer()
                        .redirectingHttp()
                        .protectedFromDeletion()
                        .idleTimeout(seconds(300))));

        var balancer = (io.infrar.provider.aws.elb.LoadBalancer.Spec) spec(translation, "load-balancer/api.compute");
        assertThat(balancer.idleTimeout()).isEqualTo(300);
        assertThat(balancer.deletionProtection()).isTrue();
        assertThat(((Listener.Spec) spec(translation, "listener/api.compute.80")).redirectTo())
                .isEqualTo(443);
        assertThat(((SecurityGroupRules.Spec) spec(translation, "security-group-rules/api.compute.alb")).rules())
                .filteredOn(rule -> rule.direction() == Direction.IN)
                .extracting(SecurityGroupRules.Rule::fromPort)
                .containsExactlyInAnyOrder(80, 443);
    }

    // ---- of its own

    @Test
    void a_load_balancer_leads_hosts_and_paths_to_services_and_servers() {
        Translation translation = balancer(l -> l.https(443)
                .redirect(80, 443)
                .certificateFor("infrar.io", "*.infrar.io")
                .health("/up")
                .algorithm(LoadBalancer.Algorithm.LEAST_CONNECTIONS)
                .route("api.infrar.io", "/", compute("api"), 8080)
                .route("*.infrar.io", "/old", server("one"), 80)
                .route("*.infrar.io", "/old", server("two"), 80)
                .routeTo(compute("web"), 3000));

        var redirect = (Listener.Spec) spec(translation, "listener/edge.load-balancer.80");
        assertThat(redirect.redirectTo()).isEqualTo(443);
        assertThat(redirect.forwardTo()).isEmpty();
        var https = (Listener.Spec) spec(translation, "listener/edge.load-balancer.443");
        assertThat(https.sslPolicy()).isEqualTo(POLICY);
        assertThat(https.certificate()).isEqualTo(output("certificate-validation/infrar.domain#arn"));
        assertThat(https.forwardTo()).isEqualTo(Set.of(output("target-group/edge.load-balancer.web-3000#arn")));
        var host = (ListenerRule.Spec) spec(translation, "listener-rule/edge.load-balancer.443-api.infrar.io/");
        assertThat(host.hosts()).containsExactly("api.infrar.io");
        assertThat(host.paths()).isEmpty();
        var path = (ListenerRule.Spec) spec(
                translation,
                "listener-rule/edge.load-balancer.443-_.infrar.io/old-"
                        + Integer.toHexString("*.infrar.io/old".hashCode()));
        assertThat(translation.resources())
                .as("addresses are tags, and AWS takes few characters there")
                .allSatisfy(each -> assertThat(each.address().toString()).matches("[\\w.:/=+@-]{1,256}"));
        assertThat(path.paths()).containsExactly("/old*");
        assertThat(path.priority()).isGreaterThan(host.priority());
        assertThat(path.forwardTo()).isEqualTo(Set.of(output("target-group/edge.load-balancer.one-two-80#arn")));
        var servers = (TargetGroup.Spec) spec(translation, "target-group/edge.load-balancer.one-two-80");
        assertThat(servers.targetType()).isEqualTo("instance");
        assertThat(servers.algorithm()).isEqualTo("least_outstanding_requests");
        assertThat(servers.health()).isEqualTo(new TargetGroup.Health("/up", 30, 5, 2, 3, "200-399"));
        assertThat(translation.exports().get(new ComponentKey(Kind.LOAD_BALANCER, "edge")))
                .containsEntry("url", Output.of("https://infrar.io"))
                .containsEntry("host", output("load-balancer/edge.load-balancer#dnsName"));
    }

    @Test
    void those_that_it_routes_to_find_their_target_groups() {
        Environment environment = environment(balancers(l -> l.https(443)
                .certificateFor("infrar.io")
                .route(null, "/old", server("one"), 80)
                .route(null, "/old", server("two"), 80)
                .routeTo(compute("api"), 8080)));
        translating(environment, t -> {
            assertThat(ElbParts.extraTargets(t, component(environment, Kind.SERVER, "two")))
                    .singleElement()
                    .satisfies(target -> {
                        assertThat(target.arn()).isEqualTo(output("target-group/edge.load-balancer.one-two-80#arn"));
                        assertThat(target.port()).isEqualTo(80);
                        assertThat(target.listeners())
                                .extracting(Address::toString)
                                .containsExactly("aws:listener-rule/edge.load-balancer.443-any/old");
                    });
            assertThat(ElbParts.extraTargets(t, component(environment, Kind.COMPUTE, "api")))
                    .singleElement()
                    .satisfies(target -> assertThat(target.listeners())
                            .extracting(Address::toString)
                            .containsExactly("aws:listener/edge.load-balancer.443"));
            assertThat(ElbParts.extraTargets(t, component(environment, Kind.COMPUTE, "web")))
                    .isEmpty();
        });
    }

    @Test
    void tcp_is_passed_through_by_a_network_load_balancer() {
        Translation translation = balancer(l -> l.tcp(5432).routeTo(server("one"), 5432));

        var balancer =
                (io.infrar.provider.aws.elb.LoadBalancer.Spec) spec(translation, "load-balancer/edge.load-balancer");
        assertThat(balancer.kind()).isEqualTo(io.infrar.provider.aws.elb.LoadBalancer.Kind.NETWORK);
        assertThat(balancer.idleTimeout()).isNull();
        var targets = (TargetGroup.Spec) spec(translation, "target-group/edge.load-balancer.one-5432");
        assertThat(targets.protocol()).isEqualTo("TCP");
        assertThat(targets.health().path()).isNull();
        assertThat(((Listener.Spec) spec(translation, "listener/edge.load-balancer.5432")).protocol())
                .isEqualTo("TCP");
    }

    @Test
    void what_no_route_takes_is_not_found() {
        Translation translation =
                balancer(l -> l.https(443).certificateFor("infrar.io").route(null, "/api", compute("api"), 8080));

        assertThat(((Listener.Spec) spec(translation, "listener/edge.load-balancer.443")).fixedStatus())
                .isEqualTo(404);
    }

    @Test
    void an_uploaded_certificate_is_imported() {
        Translation translation = balancer(l -> l.https(443)
                .certificate("-----BEGIN CERTIFICATE-----", secret("origin-key"))
                .minimumTls(Tls.V1_3)
                .routeTo(compute("api"), 8080));

        var imported = ((Certificate.Spec) spec(translation, "certificate/edge.load-balancer")).imported();
        assertThat(imported).isNotNull();
        assertThat(imported.key()).isEqualTo(secret("origin-key").value());
        var listener = (Listener.Spec) spec(translation, "listener/edge.load-balancer.443");
        assertThat(listener.certificate()).isEqualTo(output("certificate/edge.load-balancer#arn"));
        assertThat(listener.sslPolicy()).isEqualTo("ELBSecurityPolicy-TLS13-1-3-2021-06");
    }

    @Test
    void what_cannot_be_is_said_all_at_once() {
        Translation translation =
                balancer(l -> l.https(443).tcp(5432).route("api.infrar.io", "/", compute("api"), 8080));

        assertThat(translation.findings())
                .filteredOn(Finding::blocks)
                .extracting(Finding::id)
                .contains("aws.listeners", "aws.certificate", "aws.routes");
    }

    @Test
    void a_new_route_moves_no_other_one() {
        Consumer<LoadBalancer.Builder> before =
                l -> l.https(443).certificateFor("infrar.io").route(null, "/b", compute("api"), 8080);
        var alone = (ListenerRule.Spec) spec(balancer(before), "listener-rule/edge.load-balancer.443-any/b");
        Translation both = balancer(before.andThen(
                l -> l.route(null, "/aaa", compute("web"), 3000).route("infrar.io", "/", compute("web"), 3000)));
        var beside = (ListenerRule.Spec) spec(both, "listener-rule/edge.load-balancer.443-any/b");
        var longer = (ListenerRule.Spec) spec(both, "listener-rule/edge.load-balancer.443-any/aaa");

        assertThat(beside.priority()).isEqualTo(alone.priority());
        assertThat(longer.priority()).isLessThan(beside.priority());
        assertThat(ofType(both, "listener-rule"))
                .allSatisfy(rule ->
                        assertThat(((ListenerRule.Spec) rule.spec()).priority()).isBetween(1, 50_000));
    }

    // ---- helpers

    private static Compute.Builder service(Compute.Builder c) {
        return c.image("api:1").in(network("main")).port(8080);
    }

    private static Translation front(Consumer<Compute.Builder> compute) {
        Environment environment = environment(e -> e.compute("api", c -> compute.accept(service(c))));
        return translating(
                environment,
                t -> ElbParts.before(
                        t,
                        environment.components(Compute.class).get(0),
                        environment.components(Network.class).get(0),
                        "ip"));
    }

    private static Consumer<EnvironmentBuilder> balancers(Consumer<LoadBalancer.Builder> balancer) {
        return e -> e.compute("api", LoadBalancerTranslatorTest::service)
                .compute("web", c -> service(c).port(3000))
                .server("one", s -> s.in(network("main")))
                .server("two", s -> s.in(network("main")))
                .secret("origin-key", s -> {})
                .loadBalancer("edge", l -> balancer.accept(l.in(network("main"))));
    }

    private static Translation balancer(Consumer<LoadBalancer.Builder> balancer) {
        Environment environment = environment(balancers(balancer));
        return translating(
                environment,
                t -> new LoadBalancerTranslator(t)
                        .translate(environment.components(LoadBalancer.class).get(0)));
    }

    private static Environment environment(Consumer<EnvironmentBuilder> parts) {
        EnvironmentBuilder environment = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.SHARED_GATEWAY))
                .domain("infrar", d -> d.zone("infrar.io").certificate());
        parts.accept(environment);
        return environment.build();
    }

    private static Translation translating(Environment environment, Consumer<Translating> what) {
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", "eu-west-1", null)));
        Translating t = new Translating(new Slice(environment, placements));
        environment.components(Domain.class).forEach(new DomainTranslator(t)::translate);
        what.accept(t);
        t.firewall().emit();
        return t.build();
    }

    private static Component component(Environment environment, Kind kind, String name) {
        return environment.component(new ComponentKey(kind, name)).orElseThrow();
    }

    private static List<Resource> ofType(Translation translation, String type) {
        return translation.resources().stream()
                .filter(each -> each.address().type().equals(type))
                .toList();
    }

    private static Resource resource(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals("aws:" + address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not among "
                        + translation.resources().stream()
                                .map(Resource::address)
                                .toList()));
    }

    private static Record spec(Translation translation, String address) {
        return resource(translation, address).spec();
    }

    private static Output<String> output(String text) {
        int hash = text.indexOf('#');
        return Output.ofResource(Address.parse("aws:" + text.substring(0, hash)), text.substring(hash + 1));
    }
}
