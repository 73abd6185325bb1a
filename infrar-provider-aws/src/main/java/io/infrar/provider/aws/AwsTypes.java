package io.infrar.provider.aws;

import io.infrar.provider.aws.dns.DnsTypes;
import io.infrar.provider.aws.ec2.Ec2Types;
import io.infrar.provider.aws.ecs.EcsTypes;
import io.infrar.provider.aws.edge.EdgeTypes;
import io.infrar.provider.aws.eks.EksTypes;
import io.infrar.provider.aws.elasticache.ElasticacheTypes;
import io.infrar.provider.aws.elb.ElbTypes;
import io.infrar.provider.aws.gateway.GatewayTypes;
import io.infrar.provider.aws.iam.IamTypes;
import io.infrar.provider.aws.kubernetes.KubernetesTypes;
import io.infrar.provider.aws.observe.ObserveTypes;
import io.infrar.provider.aws.rds.RdsTypes;
import io.infrar.provider.aws.registry.RegistryTypes;
import io.infrar.provider.aws.s3.S3Types;
import io.infrar.provider.aws.sdk.AwsType;
import io.infrar.provider.aws.secrets.SecretsTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every resource type, by name. */
final class AwsTypes {
    static final Map<String, AwsType<?, ?>> ALL = all();

    private AwsTypes() {}

    private static Map<String, AwsType<?, ?>> all() {
        Map<String, AwsType<?, ?>> types = new LinkedHashMap<>();
        Stream.of(
                        DnsTypes.all(),
                        Ec2Types.all(),
                        EcsTypes.all(),
                        EdgeTypes.all(),
                        EksTypes.all(),
                        ElasticacheTypes.all(),
                        ElbTypes.all(),
                        GatewayTypes.all(),
                        IamTypes.all(),
                        KubernetesTypes.all(),
                        ObserveTypes.all(),
                        RdsTypes.all(),
                        RegistryTypes.all(),
                        S3Types.all(),
                        SecretsTypes.all())
                .flatMap(List::stream)
                .forEach(each -> types.put(each.type().name(), each));
        return Map.copyOf(types);
    }
}
