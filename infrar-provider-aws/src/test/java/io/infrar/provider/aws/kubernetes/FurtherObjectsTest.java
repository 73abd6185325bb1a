package io.infrar.provider.aws.kubernetes;

import static io.infrar.provider.aws.kubernetes.KubernetesContract.APPS;
import static io.infrar.provider.aws.kubernetes.KubernetesContract.CLUSTER;
import static io.infrar.provider.aws.kubernetes.KubernetesContract.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsTests;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects that differ from those with a contract of their own in their fields only: all is read back as it was asked for. */
class FurtherObjectsTest {
    @TempDir
    Path folder;

    record Life(String type, Object spec, Object updated, Object replaced) {
        @Override
        public String toString() {
            return type;
        }
    }

    static List<Life> lives() {
        return List.of(
                new Life(
                        "kubernetes-service-account",
                        account(APPS, Output.of("arn:aws:iam::123456789012:role/api")),
                        account(APPS, null),
                        account(OTHER, null)),
                new Life(
                        "kubernetes-pod-autoscaler",
                        scaler(APPS, 2, "cpu"),
                        scaler(APPS, 3, "memory"),
                        scaler(OTHER, 3, "cpu")),
                new Life(
                        "kubernetes-disruption-budget",
                        new DisruptionBudget.Spec(CLUSTER, APPS, "api.compute", 1),
                        new DisruptionBudget.Spec(CLUSTER, APPS, "web.compute", 2),
                        new DisruptionBudget.Spec(CLUSTER, OTHER, "web.compute", 2)),
                new Life(
                        "kubernetes-cron-job",
                        job(APPS, "0 3 * * *", 2, 600L),
                        job(APPS, "*/5 * * * *", 0, null),
                        job(OTHER, "0 3 * * *", 2, 600L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lives")
    void it_is_made_changed_in_place_replaced_and_deleted(Life life) {
        Moto moto = Moto.shared();
        moto.reset();
        KubernetesSim sim = KubernetesContract.sim(moto);
        KubernetesContract.makeNamespace("apps");
        KubernetesContract.makeNamespace("other");
        List<String> before = sim.inventory();
        MemoryStateStore store = new MemoryStateStore();
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            apply(infra, environment(life.type(), life.spec()), Action.CREATE);
            String id = store.read("life").rows().get(0).id();

            apply(infra, environment(life.type(), life.updated()), Action.UPDATE);
            assertThat(store.read("life").rows().get(0).id()).isEqualTo(id);

            apply(infra, environment(life.type(), life.replaced()), Action.REPLACE_CREATE_FIRST);
            assertThat(store.read("life").rows().get(0).id()).startsWith("main/other/");

            infra.apply(infra.planDestroy("life"));
        }
        assertThat(sim.inventory()).isEqualTo(before);
    }

    private static void apply(Infra infra, Environment environment, Action action) {
        Plan plan = infra.plan(environment);
        assertThat(plan.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.action()).isEqualTo(action));
        infra.apply(plan);
        assertThat(infra.plan(environment).effective()).isEmpty();
    }

    private static Environment environment(String type, Object spec) {
        return Infra.environment("life")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "us-east-1")
                .resource("thing", r -> r.type(type).spec(spec))
                .build();
    }

    private static ServiceAccount.Spec account(Output<String> namespace, Output<String> role) {
        return new ServiceAccount.Spec(CLUSTER, namespace, "api", role);
    }

    private static PodAutoscaler.Spec scaler(Output<String> namespace, int min, String metric) {
        return new PodAutoscaler.Spec(CLUSTER, namespace, Output.of("api"), min, 10, metric, 70, 0, 300);
    }

    private static CronJob.Spec job(Output<String> namespace, String schedule, int retries, Long timeout) {
        return new CronJob.Spec(
                CLUSTER,
                namespace,
                "nightly.job",
                schedule,
                "Europe/Berlin",
                false,
                retries,
                timeout,
                DeploymentTest.pods("nightly:1", Map.of(), 500, 512));
    }
}
