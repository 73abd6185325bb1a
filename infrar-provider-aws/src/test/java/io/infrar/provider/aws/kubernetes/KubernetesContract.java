package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.util.Optional;

/** What every object in a cluster promises, tried against a cluster that has two namespaces. */
abstract class KubernetesContract extends AwsHandlerContract {
    static final Output<String> CLUSTER = Output.of("main");
    static final Output<String> APPS = Output.of("apps");
    static final Output<String> OTHER = Output.of("other");

    private static final KubernetesSim SIM = new KubernetesSim();

    static KubernetesSim sim(Moto moto) {
        SIM.reset();
        SIM.callers(EksTokens.of("main", "us-east-1", "test", "test"));
        moto.kubernetes(SIM.endpoint(), SIM.authority());
        try (var aws = AwsTests.clients(moto)) {
            aws.eks("us-east-1")
                    .createCluster(r -> r.name("main")
                            .roleArn("arn:aws:iam::123456789012:role/cluster")
                            .resourcesVpcConfig(v -> v.subnetIds("subnet-1", "subnet-2")));
        }
        return SIM;
    }

    static void makeNamespace(String name) {
        SIM.edit(
                "/api/v1/namespaces/" + name,
                "somebody",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    @Override
    protected void prepare() {
        sim(moto);
        makeNamespace("apps");
        makeNamespace("other");
    }

    /** What the API calls the objects of the type. */
    abstract String plural();

    @Override
    protected Optional<Integer> count() {
        return Optional.of((int) SIM.inventory().stream()
                .filter(each -> each.startsWith(plural() + "/"))
                .count());
    }
}
