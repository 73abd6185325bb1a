package io.infrar.provider.aws;

import io.infrar.model.AuditLog;
import io.infrar.model.Backup;
import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Cluster;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Domain;
import io.infrar.model.Edge;
import io.infrar.model.Gateway;
import io.infrar.model.Job;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Monitor;
import io.infrar.model.Network;
import io.infrar.model.Parameter;
import io.infrar.model.Registry;
import io.infrar.model.Secret;
import io.infrar.model.Server;
import io.infrar.model.StaticSite;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.Set;

/** Turns components into resources: a translator for each kind, then what they asked of the firewall together. */
final class AwsTranslator {
    static final Set<Kind> KINDS = Set.of(
            Kind.NETWORK,
            Kind.SECRET,
            Kind.PARAMETER,
            Kind.REGISTRY,
            Kind.BUCKET,
            Kind.DOMAIN,
            Kind.DATABASE,
            Kind.CACHE,
            Kind.SERVER,
            Kind.CLUSTER,
            Kind.COMPUTE,
            Kind.JOB,
            Kind.BACKUP,
            Kind.LOAD_BALANCER,
            Kind.GATEWAY,
            Kind.STATIC_SITE,
            Kind.EDGE,
            Kind.MONITOR,
            Kind.AUDIT_LOG);

    private final Slice slice;
    private final Translating t;

    AwsTranslator(Slice slice) {
        this.slice = slice;
        this.t = new Translating(slice);
    }

    Translation translate() {
        slice.components(Network.class).forEach(new NetworkTranslator(t)::translate);
        slice.components(Secret.class).forEach(new SecretTranslator(t)::translate);
        slice.components(Parameter.class).forEach(new ParameterTranslator(t)::translate);
        slice.components(Registry.class).forEach(new RegistryTranslator(t)::translate);
        slice.components(Bucket.class).forEach(new BucketTranslator(t)::translate);
        slice.components(Database.class).forEach(new DatabaseTranslator(t)::translate);
        slice.components(Cache.class).forEach(new CacheTranslator(t)::translate);
        slice.components(Server.class).forEach(new ServerTranslator(t)::translate);
        slice.components(Cluster.class).forEach(new ClusterTranslator(t)::translate);
        slice.components(Compute.class).forEach(new ComputeTranslator(t)::translate);
        slice.components(Job.class).forEach(new JobTranslator(t)::translate);
        slice.components(Backup.class).forEach(new BackupTranslator(t)::translate);
        slice.components(LoadBalancer.class).forEach(new LoadBalancerTranslator(t)::translate);
        slice.components(Gateway.class).forEach(new GatewayTranslator(t)::translate);
        slice.components(StaticSite.class).forEach(new StaticSiteTranslator(t)::translate);
        slice.components(Edge.class).forEach(new EdgeTranslator(t)::translate);
        // After what its records may lead to.
        slice.components(Domain.class).forEach(new DomainTranslator(t)::translate);
        slice.components(Monitor.class).forEach(new MonitorTranslator(t)::translate);
        slice.components(AuditLog.class).forEach(new AuditLogTranslator(t)::translate);
        EcsParts.addClusters(t, t.taskNetworks());
        t.firewall().emit();
        return t.build();
    }
}
