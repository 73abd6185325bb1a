package io.infrar.provider.aws.kubernetes;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class KubernetesTypes {
    private KubernetesTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(CronJob.TYPE, CronJob::new),
                AwsType.of(Deployment.TYPE, Deployment::new),
                AwsType.of(DisruptionBudget.TYPE, DisruptionBudget::new),
                AwsType.of(KubernetesSecret.TYPE, KubernetesSecret::new),
                AwsType.of(Namespace.TYPE, Namespace::new),
                AwsType.of(PodAutoscaler.TYPE, PodAutoscaler::new),
                AwsType.of(Service.TYPE, Service::new),
                AwsType.of(ServiceAccount.TYPE, ServiceAccount::new));
    }
}
