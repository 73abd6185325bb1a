package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import java.util.Map;
import java.util.Optional;

class CronJobTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-cron-job";
    }

    @Override
    String plural() {
        return "cronjobs";
    }

    @Override
    protected Object spec() {
        return job(APPS, "0 3 * * *", 2, 600L);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(job(APPS, "*/5 * * * *", 0, null));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(job(OTHER, "0 3 * * *", 2, 600L));
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
