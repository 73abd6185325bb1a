package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The architectures that are on AWS, some with Cloudflare before them, from plan to destroy on simulated ones. */
class GalleryOnAwsTest {
    /** What AWS goes on showing for a while after it was deleted; looked for by state instead. */
    private static final Pattern TOMBSTONES =
            Pattern.compile(":instance/|:natgateway/|:ecs:|:secretsmanager:|:task-definition/");

    /** What is to outlive a production database whose example does not say otherwise. */
    private static final Pattern LAST_SNAPSHOT = Pattern.compile(":rds:.*:snapshot:.*-final$");

    private final Moto moto = Moto.shared();
    private final CloudflareSim cloudflare = CloudflareSim.start();

    @TempDir
    Path folder;

    @BeforeEach
    void beginWithNothing() throws IOException {
        moto.reset();
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/index.html"), "<!doctype html><title>infrar</title>");
    }

    /** A zone that the account has already, since W1 puts Cloudflare before a domain that is not the environment's own. */
    private void zone(String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(cloudflare.endpoint() + "/zones"))
                .header("Authorization", "Bearer " + CloudflareSim.TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name
                        + "\",\"type\":\"full\",\"account\":{\"id\":\"" + cloudflare.accountId() + "\"}}"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        cloudflare.activateZone(name);
    }

    @AfterEach
    void close() {
        cloudflare.close();
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .provider(new CloudflareProvider())
                .home(folder.resolve("home"))
                .base(folder);
        moto.settings().forEach(builder::setting);
        cloudflare.settings().forEach(builder::setting);
        return builder.build();
    }

    private static Example example(String id) {
        return Gallery.all().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Everything that carries the environment's mark, in the region and in the one of the edge. */
    private List<String> marked(String environment, String region) {
        List<String> found = new ArrayList<>();
        for (String where : new TreeSet<>(List.of(region, "us-east-1"))) {
            try (var tagging = client(ResourceGroupsTaggingApiClient.builder(), where);
                    var ec2 = client(Ec2Client.builder(), where)) {
                TagFilter mark = TagFilter.builder()
                        .key("infrar-environment")
                        .values(environment)
                        .build();
                tagging.getResourcesPaginator(r -> r.tagFilters(mark)).resourceTagMappingList().stream()
                        .map(ResourceTagMapping::resourceARN)
                        .filter(arn -> !TOMBSTONES.matcher(arn).find()
                                && !LAST_SNAPSHOT.matcher(arn).find())
                        .forEach(found::add);
                Filter tag = Filter.builder()
                        .name("tag:infrar-environment")
                        .values(environment)
                        .build();
                ec2.describeVpcs(r -> r.filters(tag)).vpcs().forEach(vpc -> found.add(vpc.vpcId()));
                Filter alive = Filter.builder()
                        .name("instance-state-name")
                        .values("pending", "running", "stopping", "stopped")
                        .build();
                ec2.describeInstances(r -> r.filters(tag, alive)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .forEach(instance -> found.add(instance.instanceId()));
                ec2.describeNatGateways(r -> r.filter(Filter.builder()
                                .name("state")
                                .values("pending", "available")
                                .build()))
                        .natGateways()
                        .forEach(gateway -> found.add(gateway.natGatewayId()));
                ec2.describeSecurityGroups(r -> r.filters(tag))
                        .securityGroups()
                        .forEach(group -> found.add(group.groupId()));
            }
        }
        try (var ecs = client(EcsClient.builder(), region);
                var secrets = client(SecretsManagerClient.builder(), region)) {
            List<String> clusters = ecs.listClusters().clusterArns();
            ecs.describeClusters(r -> r.clusters(clusters)).clusters().stream()
                    .filter(cluster -> !cluster.status().equals("INACTIVE"))
                    .forEach(cluster -> found.add(cluster.clusterArn()));
            secrets.listSecrets().secretList().forEach(secret -> found.add(secret.arn()));
        }
        try (var iam = client(IamClient.builder(), "us-east-1")) {
            iam.listRolesPaginator().roles().stream()
                    .filter(role -> role.roleName().startsWith(environment))
                    .forEach(role -> found.add(role.arn()));
        }
        return found;
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, String region) {
        return builder.endpointOverride(moto.endpoint())
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"I1", "I6", "I9", "G4", "B1", "B2", "B3", "G3", "W1", "W2", "W5"})
    void is_made_as_asked_found_unchanged_and_leaves_nothing(String id) throws IOException, InterruptedException {
        if (id.equals("W1")) {
            zone("webrana.id");
        }
        Environment environment = example(id).environment();
        String region = environment.placement().orElseThrow().region();
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.findings().stream().filter(Finding::blocks)).isEmpty();
            assertThat(plan.effective()).isNotEmpty().allMatch(change -> change.action() == Action.CREATE);

            infra.apply(plan);
        }
        assertThat(marked(environment.name(), region)).as("what is made").isNotEmpty();
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective())
                    .as("a second plan shows nothing")
                    .isEmpty();
            assertThat(infra.drift(environment.name()).effective())
                    .as("nothing drifted")
                    .isEmpty();

            infra.apply(infra.planDestroy(environment.name()));
            assertThat(infra.environments()).doesNotContain(environment.name());
        }
        assertThat(marked(environment.name(), region)).as("what is left").isEmpty();
        assertThat(cloudflare.violations()).isEmpty();
    }
}
