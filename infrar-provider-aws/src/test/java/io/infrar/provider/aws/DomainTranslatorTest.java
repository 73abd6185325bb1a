package io.infrar.provider.aws;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.gateway;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.staticSite;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Domain;
import io.infrar.model.Domain.Type;
import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.provider.aws.dns.DnsRecord;
import io.infrar.provider.aws.dns.HostedZone;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.acm.model.CertificateStatus;

class DomainTranslatorTest {
    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_zone_with_certificate_and_records_is_made_read_back_and_destroyed() {
        Environment environment = environment(d -> d.certificate()
                .record("@", Type.MX, "10 mail.infrar.io", "20 backup.infrar.io")
                .record("@", Type.TXT, "v=spf1 include:mail.infrar.io ~all")
                .record("*", Type.A, "192.0.2.1", "192.0.2.2")
                .record("docs", Type.CNAME, "pages.example.org")
                .record("shop", Type.ALIAS, "shop.example.org"));
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            infra.apply(infra.plan(environment));

            var zone = aws.route53().listHostedZones().hostedZones().get(0);
            assertThat(zone.name()).isEqualTo("infrar.io.");
            Map<String, Object> records = new TreeMap<>();
            aws.route53()
                    .listResourceRecordSets(r -> r.hostedZoneId(zone.id()))
                    .resourceRecordSets()
                    .forEach(each -> records.put(each.name() + " " + each.typeAsString(), each));
            assertThat(records)
                    .containsKeys(
                            "infrar.io. MX",
                            "infrar.io. TXT",
                            "*.infrar.io. A",
                            "docs.infrar.io. CNAME",
                            "shop.infrar.io. CNAME");
            assertThat(records.keySet())
                    .filteredOn(name -> name.startsWith("_"))
                    .hasSize(1);
            var certificate = aws.acm("eu-west-1")
                    .describeCertificate(r -> r.certificateArn(aws.acm("eu-west-1")
                            .listCertificates()
                            .certificateSummaryList()
                            .get(0)
                            .certificateArn()))
                    .certificate();
            assertThat(certificate.status()).isEqualTo(CertificateStatus.ISSUED);
            assertThat(certificate.subjectAlternativeNames()).containsExactlyInAnyOrder("infrar.io", "*.infrar.io");

            assertThat(infra.plan(environment).effective()).isEmpty();
            infra.apply(infra.planDestroy("test"));
        }
        assertThat(aws.route53().listHostedZones().hostedZones()).isEmpty();
        assertThat(aws.acm("eu-west-1").listCertificates().certificateSummaryList())
                .isEmpty();
    }

    @Test
    void an_alias_to_a_service_stands_for_its_load_balancer() {
        Translation translation = translate(
                e -> e.compute(
                        "api",
                        c -> c.image("api:1")
                                .in(network("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("api.infrar.io")),
                d -> d.record("api", Type.ALIAS, compute("api").host()));

        var record = (DnsRecord.Spec) spec(translation, "record/infrar.api-a");
        assertThat(record.name()).isEqualTo("api.infrar.io");
        assertThat(record.type()).isEqualTo("A");
        assertThat(record.ttl()).isNull();
        assertThat(record.alias())
                .isEqualTo(new DnsRecord.Alias(
                        output("load-balancer/api.compute#dnsName"),
                        output("load-balancer/api.compute#zoneId"),
                        false));
    }

    @Test
    void an_alias_to_an_edge_stands_for_its_distribution_by_both_kinds_of_addresses() {
        Translation translation = translate(
                e -> e.staticSite("web", s -> s.directory("out"))
                        .edge("web", x -> x.inFrontOf(staticSite("web")).domains("infrar.io")),
                d -> d.record("@", Type.ALIAS, edge("web").host()));

        for (String type : List.of("A", "AAAA")) {
            var record = (DnsRecord.Spec) spec(translation, "record/infrar.@-" + type.toLowerCase(Locale.ROOT));
            assertThat(record.name()).isEqualTo("infrar.io");
            assertThat(record.type()).isEqualTo(type);
            assertThat(record.alias())
                    .isEqualTo(new DnsRecord.Alias(
                            output("distribution/web.edge#domainName"), output("distribution/web.edge#zoneId"), false));
        }
    }

    @Test
    void an_alias_to_an_edge_that_only_has_rules_stands_for_the_load_balancer_behind_it() {
        Translation translation = translate(
                e -> e.compute(
                                "api",
                                c -> c.image("api:1")
                                        .in(network("main"))
                                        .port(8080)
                                        .publiclyReachable()
                                        .domains("api.infrar.io"))
                        .edge("api", x -> x.inFrontOf(compute("api")).domains("api.infrar.io")),
                d -> d.record("api", Type.ALIAS, edge("api").host()));

        assertThat(((DnsRecord.Spec) spec(translation, "record/infrar.api-a")).alias())
                .isEqualTo(new DnsRecord.Alias(
                        output("load-balancer/api.compute#dnsName"),
                        output("load-balancer/api.compute#zoneId"),
                        false));
    }

    @Test
    void an_alias_to_something_else_is_a_cname_or_for_the_zone_itself_an_error() {
        UnaryOperator<EnvironmentBuilder> parts =
                e -> e.compute("api", c -> c.image("api:1").in(network("main")).port(80))
                        .gateway("front", g -> g.route("/", compute("api"), 80));
        Translation below = translate(
                parts, d -> d.record("api", Type.ALIAS, gateway("front").host()));
        Translation apex =
                translate(parts, d -> d.record("@", Type.ALIAS, gateway("front").host()));

        assertThat(((DnsRecord.Spec) spec(below, "record/infrar.api-cname")).values())
                .isEqualTo(Set.of(gateway("front").host()));
        assertThat(apex.findings())
                .filteredOn(Finding::blocks)
                .singleElement()
                .satisfies(finding -> assertThat(finding.id()).isEqualTo("aws.alias"));
    }

    @Test
    void a_proxy_is_not_realised_and_said() {
        Translation translation = translate(e -> e, d -> d.proxied("www", Type.CNAME, Output.of("pages.example.org")));

        assertThat(translation.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("proxied of www CNAME"));
    }

    private static Environment environment(Consumer<Domain.Builder> domain) {
        return environment(e -> e, domain);
    }

    private static Environment environment(UnaryOperator<EnvironmentBuilder> parts, Consumer<Domain.Builder> domain) {
        EnvironmentBuilder environment =
                Infra.environment("test").stage(Stage.DEVELOPMENT).on("aws", "eu-west-1");
        return parts.apply(environment)
                .domain("infrar", d -> domain.accept(d.zone("infrar.io")))
                .build();
    }

    private static Translation translate(UnaryOperator<EnvironmentBuilder> parts, Consumer<Domain.Builder> domain) {
        Environment environment = environment(
                e -> parts.apply(e.network("main", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))), domain);
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", "eu-west-1", null)));
        Translating t = new Translating(new Slice(environment, placements));
        environment.components(Edge.class).stream()
                .filter(each -> Objects.requireNonNull(each.origin()).kind() == Kind.STATIC_SITE)
                .forEach(each ->
                        t.add(Translating.shared("distribution", each), each, new HostedZone.Spec("", Map.of())));
        environment.components(Domain.class).forEach(new DomainTranslator(t)::translate);
        return t.build();
    }

    private static Record spec(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals("aws:" + address))
                .findFirst()
                .map(Resource::spec)
                .orElseThrow(() -> new AssertionError(address + " is not among " + translation.resources()));
    }

    private static Output<String> output(String text) {
        int hash = text.indexOf('#');
        return Output.ofResource(Address.parse("aws:" + text.substring(0, hash)), text.substring(hash + 1));
    }
}
