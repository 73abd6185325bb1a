package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.model.Waf;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import io.infrar.testkit.aws.Moto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.wafv2.model.Rule;
import software.amazon.awssdk.services.wafv2.model.Scope;
import software.amazon.awssdk.services.wafv2.model.WebACL;

/**
 * Sites and edges. moto has no response headers policies, so those are looked at in translations here and tried on a scripted
 * server elsewhere.
 */
class EdgeTranslatorTest {
    private static final String FORGETFUL = "plain moto forgets the access control of origins";
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() throws IOException {
        moto.reset();
        aws = AwsTests.clients(moto);
        write("index.html", "<p>hello");
        write("404.html", "<p>nothing here");
        write("assets/app-3f9a1c2b.js", "run()");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("out").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    // ---- sites

    @Test
    void a_site_is_a_private_bucket_that_just_its_distribution_may_read() {
        assumeTrue(Moto.isFuller(), FORGETFUL);
        Environment environment =
                environment(e -> e.staticSite("web", s -> s.directory("out").notFoundPage("404.html")));
        apply(environment);

        String bucket = aws.s3(REGION).listBuckets().buckets().get(0).name();
        assertThat(aws.s3(REGION).listObjectsV2(r -> r.bucket(bucket)).contents())
                .extracting(S3Object::key)
                .containsExactlyInAnyOrder("index.html", "404.html", "assets/app-3f9a1c2b.js", ".infrar/site");
        var page = aws.s3(REGION).headObject(r -> r.bucket(bucket).key("index.html"));
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.cacheControl()).contains("max-age=0");
        assertThat(aws.s3(REGION)
                        .getPublicAccessBlock(r -> r.bucket(bucket))
                        .publicAccessBlockConfiguration()
                        .blockPublicPolicy())
                .isTrue();
        Distribution distribution = distribution();
        assertThat(aws.s3(REGION).getBucketPolicy(r -> r.bucket(bucket)).policy())
                .contains("cloudfront.amazonaws.com", distribution.arn());
        DistributionConfig config = distribution.distributionConfig();
        assertThat(config.enabled()).isTrue();
        assertThat(config.defaultRootObject()).isEqualTo("index.html");
        assertThat(config.httpVersionAsString()).isEqualTo("http2and3");
        assertThat(config.origins().items()).singleElement().satisfies(origin -> {
            assertThat(origin.domainName()).isEqualTo(bucket + ".s3.eu-west-1.amazonaws.com");
            assertThat(origin.originAccessControlId()).isNotEmpty();
        });
        assertThat(config.defaultCacheBehavior().viewerProtocolPolicyAsString()).isEqualTo("redirect-to-https");
        assertThat(config.customErrorResponses().items()).singleElement().satisfies(error -> {
            assertThat(error.errorCode()).isEqualTo(404);
            assertThat(error.responsePagePath()).isEqualTo("/404.html");
        });
        assertSettled(environment);

        destroy();
        assertThat(AwsInventory.of(aws, REGION)).isEmpty();
    }

    @Test
    void a_changed_file_is_uploaded_alone_and_the_distribution_forgets_what_it_kept() throws IOException {
        assumeTrue(Moto.isFuller(), FORGETFUL);
        Environment environment = environment(e -> e.staticSite("web", s -> s.directory("out")));
        apply(environment);
        String bucket = aws.s3(REGION).listBuckets().buckets().get(0).name();
        Map<String, Object> before = dates(bucket);
        Files.delete(folder.resolve("out/404.html"));
        write("index.html", "<p>hello again");

        assertThat(plan(environment).changes())
                .filteredOn(change -> change.action() != io.infrar.spi.Action.NONE)
                .singleElement()
                .satisfies(change -> assertThat(change.address().type()).isEqualTo("site-files"));
        apply(environment);

        assertThat(dates(bucket)).containsOnlyKeys("index.html", "assets/app-3f9a1c2b.js", ".infrar/site");
        assertThat(dates(bucket)).containsEntry("assets/app-3f9a1c2b.js", before.get("assets/app-3f9a1c2b.js"));
        assertThat(aws.cloudFront()
                        .listInvalidations(r -> r.distributionId(distribution().id()))
                        .invalidationList()
                        .items())
                .hasSize(1);
        assertSettled(environment);
        destroy();
    }

    @Test
    void a_folder_that_becomes_again_what_it_was_is_forgotten_by_the_distribution_too() throws IOException {
        Environment environment = environment(e -> e.staticSite("web", s -> s.directory("out")));
        for (String text : List.of("one", "two", "one", "two")) {
            write("index.html", text);
            apply(environment);
        }

        String id = distribution().id();
        assertThat(aws.cloudFront()
                        .listInvalidations(r -> r.distributionId(id))
                        .invalidationList()
                        .items())
                .extracting(each -> aws.cloudFront()
                        .getInvalidation(r -> r.distributionId(id).id(each.id()))
                        .invalidation()
                        .invalidationBatch()
                        .callerReference())
                .hasSize(3)
                .doesNotHaveDuplicates();
        destroy();
    }

    private Map<String, Object> dates(String bucket) {
        Map<String, Object> dates = new TreeMap<>();
        aws.s3(REGION)
                .listObjectsV2(r -> r.bucket(bucket))
                .contents()
                .forEach(each -> dates.put(each.key(), each.eTag() + each.lastModified()));
        return dates;
    }

    @Test
    void an_edge_before_a_site_is_the_distribution_of_the_site() {
        assumeTrue(Moto.isFuller(), FORGETFUL);
        Environment environment =
                environment(e -> e.staticSite("web", s -> s.directory("out").spaFallback())
                        .edge(
                                "front",
                                f -> f.inFrontOf(staticSite("web"))
                                        .waf(Waf.STANDARD.withBlockedCountries("KP"))
                                        .cache("/assets/*", Duration.ofDays(7))
                                        .cache("/api/*", Duration.ZERO)));
        apply(environment);

        DistributionConfig config = distribution().distributionConfig();
        WebACL acl = acl(Scope.CLOUDFRONT, "us-east-1");
        assertThat(config.webACLId()).isEqualTo(acl.arn());
        assertThat(acl.rules())
                .extracting(Rule::name)
                .containsExactly("blocked-countries", "common", "sql-injection", "known-bad-inputs");
        assertThat(config.customErrorResponses().items().get(0).responseCode()).isEqualTo("200");
        assertThat(config.cacheBehaviors().items())
                .satisfiesExactly(
                        assets -> {
                            assertThat(assets.pathPattern()).isEqualTo("/assets/*");
                            assertThat(assets.defaultTTL()).isEqualTo(7 * 86_400);
                        },
                        api -> {
                            assertThat(api.pathPattern()).isEqualTo("/api/*");
                            assertThat(api.cachePolicyId()).isEqualTo(Cdn.CACHING_DISABLED);
                        });
        assertSettled(environment);
        destroy();
        assertThat(AwsInventory.of(aws, REGION)).isEmpty();
    }

    @Test
    void an_edge_before_a_bucket_lets_its_distribution_read_it() {
        assumeTrue(Moto.isFuller(), FORGETFUL);
        Environment environment = environment(
                e -> e.bucket("files", b -> b.emptyOnDestroy()).edge("front", f -> f.inFrontOf(bucket("files"))));
        apply(environment);
        String bucket = aws.s3(REGION).listBuckets().buckets().get(0).name();
        assertThat(aws.s3(REGION).getBucketPolicy(r -> r.bucket(bucket)).policy())
                .contains(distribution().arn())
                .doesNotContain("ListBucket");
        assertSettled(environment);
        destroy();
        assertThat(AwsInventory.of(aws, REGION)).isEmpty();
    }

    @Test
    void domains_get_a_certificate_in_us_east_1_and_alias_records() {
        assumeTrue(Moto.isFuller(), FORGETFUL);
        Environment environment =
                environment(e -> e.staticSite("web", s -> s.directory("out").domains("infrar.io", "www.infrar.io"))
                        .domain("main", d -> d.zone("infrar.io")));
        apply(environment);
        DistributionConfig config = distribution().distributionConfig();
        assertThat(config.aliases().items()).containsExactlyInAnyOrder("infrar.io", "www.infrar.io");
        assertThat(config.viewerCertificate().acmCertificateArn()).contains("us-east-1");
        assertThat(config.viewerCertificate().minimumProtocolVersionAsString()).isEqualTo("TLSv1.2_2021");
        String zone = aws.route53().listHostedZones().hostedZones().get(0).id();
        assertThat(aws.route53()
                        .listResourceRecordSets(r -> r.hostedZoneId(zone))
                        .resourceRecordSets())
                .filteredOn(each -> each.aliasTarget() != null)
                .extracting(each -> each.name() + " " + each.typeAsString())
                .containsExactlyInAnyOrder(
                        "infrar.io. A", "infrar.io. AAAA", "www.infrar.io. A", "www.infrar.io. AAAA");
        assertSettled(environment);
        destroy();
    }

    // ---- services

    @Test
    void a_waf_alone_is_put_on_the_load_balancer_of_a_service() {
        Translation translation = translate(e -> service(e)
                .edge(
                        "front",
                        f -> f.inFrontOf(compute("api"))
                                .domains("api.infrar.io")
                                .waf(Waf.STANDARD.withRateLimit(2000, minutes(5)))));
        assertThat(types(translation))
                .contains("web-acl", "web-acl-association")
                .doesNotContain("distribution");
        Json acl = spec(translation, "web-acl");
        assertThat(acl.get("scope").asText()).isEqualTo("REGIONAL");
        assertThat(acl.get("rules").elements().stream()
                        .map(rule -> rule.get("name").asText()))
                .containsExactly("rate-limit", "common", "sql-injection", "known-bad-inputs");
        assertThat(acl.get("rules").elements().get(0).get("rateLimit").toString())
                .contains("2000")
                .contains("300");
        assertThat(spec(translation, "web-acl-association").toString())
                .contains("aws:load-balancer/api.compute#arn")
                .contains("aws:web-acl/front.edge#arn");
    }

    @Test
    void an_edge_that_caches_is_a_distribution_before_the_load_balancer() {
        Translation translation = translate(e -> service(e)
                .edge(
                        "front",
                        f -> f.inFrontOf(compute("api"))
                                .domains("api.infrar.io")
                                .waf()
                                .cache("/static/*", Duration.ofHours(1))));
        assertThat(types(translation)).contains("distribution").doesNotContain("web-acl-association");
        assertThat(spec(translation, "web-acl").get("scope").asText()).isEqualTo("CLOUDFRONT");
        Resource acl = resource(translation, "web-acl");
        assertThat(acl.placement().region()).isEqualTo("us-east-1");
        Json distribution = spec(translation, "distribution");
        assertThat(distribution.get("origin").toString())
                .contains("https-only")
                .contains("aws:load-balancer/api.compute#dnsName");
        assertThat(distribution.get("defaultBehavior").toString())
                .contains(Cdn.ORIGIN_DECIDES)
                .contains(Cdn.ALL_OF_VIEWER);
    }

    @Test
    void security_headers_and_those_of_a_site_are_policies_of_their_paths() {
        Translation translation = translate(e -> e.staticSite(
                        "web",
                        s -> s.directory("out")
                                .header("/*", "Referrer-Policy", "same-origin")
                                .header("/*", "X-Team", "infrar")
                                .header("/fonts/*", "Access-Control-Allow-Origin", "*"))
                .edge("front", f -> f.inFrontOf(staticSite("web")).securityHeaders()));
        List<String> policies = translation.resources().stream()
                .filter(each -> each.address().type().equals("response-headers-policy"))
                .map(each -> Json.of(each.spec()).toString())
                .toList();
        assertThat(policies).hasSize(2);
        assertThat(policies)
                .allSatisfy(policy -> assertThat(policy)
                        .contains("DENY")
                        .contains("31536000")
                        .contains("same-origin")
                        .contains("X-Team"));
        assertThat(policies)
                .filteredOn(policy -> policy.contains("Access-Control"))
                .hasSize(1);
    }

    @Test
    void what_an_edge_cannot_do_is_said_before_anything_is_made() {
        Translation translation = translate(e -> service(e)
                .edge(
                        "front",
                        f -> f.inFrontOf(compute("api"))
                                .waf(Waf.STANDARD
                                        .withRateLimit(5, minutes(3))
                                        .withRule("mine", "ip.src eq 1.2.3.4", Waf.Action.BLOCK)))
                .compute(
                        "plain",
                        c -> c.image("plain:1").port(80).publiclyReachable().tlsOptional())
                .edge("other", f -> f.inFrontOf(compute("plain")).securityHeaders()));
        assertThat(translation.findings())
                .filteredOn(Finding::blocks)
                .extracting(finding -> finding.id() + " " + finding.where())
                .contains("aws.waf edge/front", "aws.edge-tls edge/other");
    }

    // ---- helpers

    private static EnvironmentBuilder service(EnvironmentBuilder builder) {
        return builder.network("main", n -> {})
                .compute(
                        "api",
                        c -> c.image("api:1").port(8080).publiclyReachable().domains("api.infrar.io"));
    }

    /** Only what this kind makes, without the components that are not of interest here. */
    private static Translation translate(Consumer<EnvironmentBuilder> components) {
        Environment environment = environment(components);
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment
                .components()
                .forEach(each ->
                        placements.put(each.key(), environment.placementOf(each).orElseThrow()));
        Translating t = new Translating(new Slice(environment, placements));
        environment.components(io.infrar.model.StaticSite.class).forEach(new StaticSiteTranslator(t)::translate);
        environment.components(Edge.class).forEach(new EdgeTranslator(t)::translate);
        return t.build();
    }

    private static List<String> types(Translation translation) {
        return translation.resources().stream()
                .map(each -> each.address().type())
                .toList();
    }

    private static Resource resource(Translation translation, String type) {
        return translation.resources().stream()
                .filter(each -> each.address().type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Json spec(Translation translation, String type) {
        return Json.of(resource(translation, type).spec());
    }

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("production").stage(Stage.DEVELOPMENT).on("aws", REGION);
        components.accept(builder);
        return builder.build();
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).build();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("production"));
        }
    }

    private void assertSettled(Environment environment) {
        assertThat(plan(environment).effective()).isEmpty();
    }

    private Distribution distribution() {
        var all = aws.cloudFront().listDistributions().distributionList().items();
        assertThat(all).hasSize(1);
        return aws.cloudFront().getDistribution(r -> r.id(all.get(0).id())).distribution();
    }

    private WebACL acl(Scope scope, String region) {
        var all = aws.wafv2(region).listWebACLs(r -> r.scope(scope)).webACLs();
        assertThat(all).hasSize(1);
        return aws.wafv2(region)
                .getWebACL(r ->
                        r.scope(scope).name(all.get(0).name()).id(all.get(0).id()))
                .webACL();
    }
}
