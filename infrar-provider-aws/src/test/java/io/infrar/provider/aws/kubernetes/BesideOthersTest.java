package io.infrar.provider.aws.kubernetes;

import static io.infrar.provider.aws.kubernetes.KubernetesContract.APPS;
import static io.infrar.provider.aws.kubernetes.KubernetesContract.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsTests;
import io.infrar.run.ApplyException;
import io.infrar.spi.Action;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others set fields of our objects, and have objects of their own beside them. */
class BesideOthersTest {
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/apps/deployments/";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private KubernetesSim sim;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        sim = KubernetesContract.sim(moto);
        KubernetesContract.makeNamespace("apps");
    }

    @Test
    void what_others_add_stays_and_is_no_difference() {
        Environment environment = deployment("api:1", 2);
        apply(environment);
        edit(
                "kubectl",
                "{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"now\"}},\"spec\":{"
                        + "\"containers\":[{\"name\":\"api\",\"image\":\"api:1\",\"env\":[{\"name\":\"EXTRA\",\"value\":\"x\"}]},"
                        + "{\"name\":\"agent\",\"image\":\"agent:1\"}]}}}");

        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective()).isEmpty();
        }
        apply(deployment("api:2", 2));

        assertThat(live().at("/spec/template").toString())
                .contains("api:2")
                .contains("EXTRA")
                .contains("agent:1")
                .contains("restartedAt");
    }

    @Test
    void what_others_change_of_ours_is_seen_and_set_again() {
        Environment environment = deployment("api:1", 2);
        apply(environment);
        edit(
                "kubectl",
                "{\"replicas\":7,\"template\":{\"spec\":{\"containers\":[{\"name\":\"api\",\"image\":\"evil:1\"}]}}}");

        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.action()).isEqualTo(Action.UPDATE));
        }
        apply(environment);

        assertThat(live().at("/spec/template/spec/containers/0/image").asText()).isEqualTo("api:1");
        assertThat(live().at("/spec/replicas").asInt()).isEqualTo(2);
    }

    @Test
    void the_number_that_an_autoscaler_chose_outlives_a_new_version() {
        apply(deployment("api:1", null));
        edit("kube-controller-manager", "{\"replicas\":5}");

        apply(deployment("api:2", null));

        assertThat(live().at("/spec/replicas").asInt()).isEqualTo(5);
        assertThat(live().at("/spec/template/spec/containers/0/image").asText()).isEqualTo("api:2");
    }

    @Test
    void a_change_that_somebody_else_made_at_the_same_time_is_tried_again() {
        sim.refuseNext(
                409, "Conflict", "the object has been modified; please apply your changes to the latest version");

        apply(deployment("api:1", 2));

        assertThat(live().at("/spec/template/spec/containers/0/image").asText()).isEqualTo("api:1");
    }

    @Test
    void a_refusal_of_a_webhook_is_passed_on() {
        sim.refuseNext(400, "BadRequest", "admission webhook \"policy.example.org\" denied the request: no limits");

        ApplyException failed = catchThrowableOfType(ApplyException.class, () -> apply(deployment("api:1", 2)));

        assertThat(failed.report().failed().toString())
                .contains("denied the request: no limits")
                .contains("BadRequest");
    }

    @Test
    void an_image_that_cannot_be_pulled_is_named_and_the_next_apply_begins_a_new_roll_out() {
        for (int i = 1; i <= 2; i++) {
            ApplyException failed =
                    catchThrowableOfType(ApplyException.class, () -> apply(deployment("never-pulls:1", 2)));

            assertThat(failed.report().failed().toString())
                    .contains("timed out progressing", "api: ImagePullBackOff", "never-pulls:1", "apply again");
            assertThat(live().at("/metadata/generation").asInt()).isEqualTo(i);
        }

        apply(deployment("api:1", 2));

        assertThat(live().at("/status/availableReplicas").asInt()).isEqualTo(2);
    }

    @Test
    void a_namespace_of_somebody_else_is_not_taken_over() {
        ApplyException failed = catchThrowableOfType(ApplyException.class, () -> apply(namespace("apps")));

        assertThat(failed.report().failed().toString()).contains("exists and is not ours");
        assertThat(sim.object("/api/v1/namespaces/apps")
                        .orElseThrow()
                        .at("/metadata/managedFields")
                        .toString())
                .doesNotContain("infrar");
    }

    @Test
    void a_namespace_with_data_of_others_is_not_deleted() {
        apply(namespace("platform"));
        String claim = "/api/v1/namespaces/platform/persistentvolumeclaims/data";
        sim.edit(
                claim,
                "somebody",
                "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"data\"},\"spec\":{}}");

        try (Infra infra = infra()) {
            ApplyException failed =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.planDestroy("beside")));
            assertThat(failed.report().failed().toString()).contains("volume claims", "data");
        }
        assertThat(sim.object(claim)).isPresent();
    }

    // ---- helpers

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            infra.apply(infra.plan(environment));
        }
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).state(store).build();
    }

    private JsonNode live() {
        return sim.object(DEPLOYMENTS + name()).orElseThrow();
    }

    private String name() {
        return store.read("beside").rows().get(0).physicalName();
    }

    private void edit(String manager, String spec) {
        sim.edit(
                DEPLOYMENTS + name(),
                manager,
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name()
                        + "\"},\"spec\":" + spec + "}");
    }

    private static Environment namespace(String name) {
        return Infra.environment("beside")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "us-east-1")
                .resource("space", r -> r.type("kubernetes-namespace").spec(new Namespace.Spec(CLUSTER, name)))
                .build();
    }

    private static Environment deployment(String image, Integer replicas) {
        return Infra.environment("beside")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "us-east-1")
                .resource(
                        "api",
                        r -> r.type("kubernetes-deployment")
                                .spec(new Deployment.Spec(
                                        CLUSTER,
                                        APPS,
                                        "api.compute",
                                        replicas,
                                        2,
                                        50,
                                        DeploymentTest.pods(image, Map.of("MODE", Output.of("x")), 100, 128))))
                .build();
    }
}
