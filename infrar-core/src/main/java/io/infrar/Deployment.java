package io.infrar;

import io.infrar.model.AuditLog;
import io.infrar.model.Backup;
import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Cluster;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Domain;
import io.infrar.model.Edge;
import io.infrar.model.External;
import io.infrar.model.Gateway;
import io.infrar.model.Job;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Mail;
import io.infrar.model.Monitor;
import io.infrar.model.Network;
import io.infrar.model.Parameter;
import io.infrar.model.Registry;
import io.infrar.model.Secret;
import io.infrar.model.Server;
import io.infrar.model.StaticSite;
import io.infrar.run.Report;
import io.infrar.spi.Row;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** What was deployed: the exports of each component with their values, as recorded. Immutable. */
public final class Deployment {
    private final String environment;
    private final Map<ComponentKey, Json> exports;
    private final List<Row> rows;
    private final Report report;

    Deployment(String environment, Map<ComponentKey, Json> exports, List<Row> rows, Report report) {
        this.environment = environment;
        this.exports = Map.copyOf(exports);
        this.rows = List.copyOf(rows);
        this.report = report;
    }

    public String environment() {
        return environment;
    }

    /** What the apply did; empty for a deployment that was only looked up. */
    public Report report() {
        return report;
    }

    /** Every resource as recorded. */
    public List<Row> resources() {
        return rows;
    }

    /** The exports of all components by name. */
    public Map<ComponentKey, Json> exports() {
        return exports;
    }

    private <E> E exports(Kind kind, String name, Class<E> type) {
        ComponentKey key = new ComponentKey(kind, name);
        Json json = exports.get(key);
        if (json == null) {
            throw new NoSuchElementException(
                    key + " is not deployed in '" + environment + "', or exports nothing there; there is "
                            + exports.keySet().stream().sorted().toList());
        }
        try {
            return json.to(type);
        } catch (IllegalArgumentException e) {
            throw new NoSuchElementException(
                    key + " does not export all of this where it is placed; read exports() instead: " + e.getMessage(),
                    e);
        }
    }

    /** The outputs of a native resource. */
    public Json resource(String name) {
        return exports(Kind.NATIVE, name, Json.class);
    }

    /** What a network exports. */
    public Network.Exports network(String name) {
        return exports(Kind.NETWORK, name, Network.Exports.class);
    }

    /** What a server exports. */
    public Server.Exports server(String name) {
        return exports(Kind.SERVER, name, Server.Exports.class);
    }

    /** What a compute exports. */
    public Compute.Exports compute(String name) {
        return exports(Kind.COMPUTE, name, Compute.Exports.class);
    }

    /** What a job exports. */
    public Job.Exports job(String name) {
        return exports(Kind.JOB, name, Job.Exports.class);
    }

    /** What a database exports. */
    public Database.Exports database(String name) {
        return exports(Kind.DATABASE, name, Database.Exports.class);
    }

    /** What a cache exports. */
    public Cache.Exports cache(String name) {
        return exports(Kind.CACHE, name, Cache.Exports.class);
    }

    /** What a bucket exports. */
    public Bucket.Exports bucket(String name) {
        return exports(Kind.BUCKET, name, Bucket.Exports.class);
    }

    /** What a secret exports. */
    public Secret.Exports secret(String name) {
        return exports(Kind.SECRET, name, Secret.Exports.class);
    }

    /** What a parameter exports. */
    public Parameter.Exports parameter(String name) {
        return exports(Kind.PARAMETER, name, Parameter.Exports.class);
    }

    /** What a static site exports. */
    public StaticSite.Exports staticSite(String name) {
        return exports(Kind.STATIC_SITE, name, StaticSite.Exports.class);
    }

    /** What a load balancer exports. */
    public LoadBalancer.Exports loadBalancer(String name) {
        return exports(Kind.LOAD_BALANCER, name, LoadBalancer.Exports.class);
    }

    /** What a gateway exports. */
    public Gateway.Exports gateway(String name) {
        return exports(Kind.GATEWAY, name, Gateway.Exports.class);
    }

    /** What a domain exports. */
    public Domain.Exports domain(String name) {
        return exports(Kind.DOMAIN, name, Domain.Exports.class);
    }

    /** What a registry exports. */
    public Registry.Exports registry(String name) {
        return exports(Kind.REGISTRY, name, Registry.Exports.class);
    }

    /** What a cluster exports. */
    public Cluster.Exports cluster(String name) {
        return exports(Kind.CLUSTER, name, Cluster.Exports.class);
    }

    /** What a monitor exports. */
    public Monitor.Exports monitor(String name) {
        return exports(Kind.MONITOR, name, Monitor.Exports.class);
    }

    /** What an edge exports. */
    public Edge.Exports edge(String name) {
        return exports(Kind.EDGE, name, Edge.Exports.class);
    }

    /** What a mail exports. */
    public Mail.Exports mail(String name) {
        return exports(Kind.MAIL, name, Mail.Exports.class);
    }

    /** What a backup exports. */
    public Backup.Exports backup(String name) {
        return exports(Kind.BACKUP, name, Backup.Exports.class);
    }

    /** What an audit log exports. */
    public AuditLog.Exports auditLog(String name) {
        return exports(Kind.AUDIT_LOG, name, AuditLog.Exports.class);
    }

    /** What an external service exports. */
    public External.Exports external(String name) {
        return exports(Kind.EXTERNAL, name, External.Exports.class);
    }
}
