package io.infrar.provider.aws;

import java.util.Set;

/** What only this provider understands: options for {@code with(...)} of components. */
public final class Aws {
    /** The provider's id. */
    public static final String ID = "aws";

    static final Set<String> OPTIONS = Set.of(
            InstanceClass.NAME,
            Arm.NAME,
            EcsHosts.NAME,
            FargateOptions.NAME,
            EcrOptions.NAME,
            EksOptions.NAME,
            KubernetesNamespace.NAME,
            LoadBalancerOptions.NAME,
            S3Options.NAME,
            SecretOptions.NAME,
            RdsOptions.NAME,
            CacheOptions.NAME);

    private Aws() {}

    /**
     * Names the machine that a server, database or cache runs on; else the smallest that has the processors and memory asked for
     * is chosen.
     *
     * @param type {@code t3.medium} for a server, {@code db.t4g.medium} for a database, {@code cache.r6g.large} for a cache
     */
    public static InstanceClass instanceClass(String type) {
        return new InstanceClass(type);
    }

    /** Chooses machines with ARM processors (Graviton) for a server, which cost less; its images must be made for them. */
    public static Arm arm() {
        return new Arm(true);
    }

    /**
     * Makes the machines of a server with autoscaling hosts of the network's ECS cluster: services and jobs on this server are run
     * by ECS there, instead of by Docker Compose.
     */
    public static EcsHosts ecsHosts() {
        return new EcsHosts(true);
    }

    /** Begins options of a service or job on ECS. */
    public static FargateOptions fargate() {
        return FargateOptions.NONE;
    }

    /** Begins options of a bucket. */
    public static S3Options s3() {
        return new S3Options(false);
    }

    /** Begins options of the load balancer of a public service, or of a load balancer component. */
    public static LoadBalancerOptions loadBalancer() {
        return LoadBalancerOptions.NONE;
    }

    /** Begins the options of a cluster: where its Kubernetes API can be reached from, its logs, spot machines, disks. */
    public static EksOptions eks() {
        return EksOptions.DEFAULT;
    }

    /** The namespace that a service or job on a cluster is in; else it is the first of the cluster's, or one named after the environment. */
    public static KubernetesNamespace namespace(String name) {
        return new KubernetesNamespace(name);
    }

    /** Begins what only RDS knows of a database: {@code d.with(Aws.rds().iops(12_000).monitoring(60))}. */
    public static RdsOptions rds() {
        return RdsOptions.NOTHING;
    }

    /** Begins what only ElastiCache knows of a cache: {@code c.with(Aws.cache().authToken("cache-token"))}. */
    public static CacheOptions cache() {
        return CacheOptions.NOTHING;
    }

    /** Begins options of a registry. */
    public static EcrOptions ecr() {
        return new EcrOptions(null, false);
    }

    /** Begins options of a secret. */
    public static SecretOptions secret() {
        return new SecretOptions(false, null, null);
    }
}
