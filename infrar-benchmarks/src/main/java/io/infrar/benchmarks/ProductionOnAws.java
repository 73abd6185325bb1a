package io.infrar.benchmarks;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The 95 resources of a production environment on AWS and what they refer to: three zones, a service behind a load balancer, a
 * database with a replica, a cache, buckets, secrets, a web application firewall.
 */
final class ProductionOnAws {
    private final Map<String, Part> parts = new LinkedHashMap<>();

    private ProductionOnAws() {}

    static Shape shape() {
        ProductionOnAws aws = new ProductionOnAws();
        aws.network();
        aws.securityGroups();
        aws.loadBalancer();
        aws.secrets();
        aws.database();
        aws.cache();
        aws.buckets();
        aws.service();
        aws.audit();
        return new Shape("I9, production on AWS", new ArrayList<>(aws.parts.values()));
    }

    /** The name is {@code component.suffix}; so are those that it needs. */
    private void add(String type, String name, String... needs) {
        int dot = name.indexOf('.');
        List<Address> addresses = Arrays.stream(needs).map(this::address).toList();
        parts.put(name, Shape.part(name.substring(0, dot), type, name.substring(dot + 1), addresses));
    }

    private Address address(String name) {
        return requireNonNull(parts.get(name), () -> name + " comes later").address();
    }

    private void network() {
        add("vpc", "net.vpc");
        add("internet-gateway", "net.igw", "net.vpc");
        add("route-table", "net.public", "net.vpc", "net.igw");
        for (String zone : List.of("a", "b", "c")) {
            add("subnet", "net.public-" + zone, "net.vpc");
            add("subnet", "net.private-" + zone, "net.vpc");
            add("elastic-ip", "net.ip-" + zone);
            add("nat-gateway", "net.nat-" + zone, "net.public-" + zone, "net.ip-" + zone, "net.igw");
            add("route-table", "net.table-" + zone, "net.vpc", "net.nat-" + zone);
            add("route-table-association", "net.route-public-" + zone, "net.public", "net.public-" + zone);
            add("route-table-association", "net.route-private-" + zone, "net.table-" + zone, "net.private-" + zone);
        }
    }

    private void securityGroups() {
        for (String group : List.of("alb", "ecs", "rds", "redis")) {
            add("security-group", "fw." + group, "net.vpc");
        }
        add("security-group-rule", "fw.alb-in-443", "fw.alb");
        add("security-group-rule", "fw.alb-out-8080", "fw.alb", "fw.ecs");
        add("security-group-rule", "fw.ecs-in-8080", "fw.ecs", "fw.alb");
        add("security-group-rule", "fw.ecs-out-443", "fw.ecs");
        add("security-group-rule", "fw.ecs-out-5432", "fw.ecs", "fw.rds");
        add("security-group-rule", "fw.ecs-out-6379", "fw.ecs", "fw.redis");
        add("security-group-rule", "fw.rds-in-5432", "fw.rds", "fw.ecs");
        add("security-group-rule", "fw.redis-in-6379", "fw.redis", "fw.ecs");
    }

    private void loadBalancer() {
        add("hosted-zone", "dns.zone");
        add("certificate", "dns.certificate");
        add("record", "dns.validation", "dns.zone", "dns.certificate");
        add("certificate-validation", "dns.valid", "dns.certificate", "dns.validation");
        add("load-balancer", "lb.alb", "fw.alb", "net.public-a", "net.public-b", "net.public-c");
        add("target-group", "lb.targets", "net.vpc");
        add("listener", "lb.https", "lb.alb", "lb.targets", "dns.valid");
        add("record", "dns.api", "dns.zone", "lb.alb");
        add("web-acl", "waf.acl");
        add("web-acl-association", "waf.alb", "waf.acl", "lb.alb");
    }

    private void secrets() {
        add("kms-key", "secrets.key");
        for (String secret : List.of(
                "master-password",
                "application-password",
                "stripe",
                "sendgrid",
                "github",
                "jwt-signing",
                "jwt-refresh",
                "aws-credentials",
                "gcp-credentials")) {
            add("secret", "secrets." + secret, "secrets.key");
        }
    }

    private void database() {
        add("db-subnet-group", "db.subnets", "net.private-a", "net.private-b", "net.private-c");
        add("db-parameter-group", "db.parameters");
        add("role", "db.monitoring");
        add(
                "db-instance",
                "db.main",
                "db.subnets",
                "db.parameters",
                "db.monitoring",
                "fw.rds",
                "secrets.key",
                "secrets.master-password");
        add("db-instance", "db.replica", "db.main");
        add("secret-rotation", "db.rotation", "db.main", "secrets.master-password");
        add("alarm", "db.connections", "db.main");
    }

    private void cache() {
        add("cache-subnet-group", "redis.subnets", "net.private-a", "net.private-b", "net.private-c");
        add("cache-parameter-group", "redis.parameters");
        add("replication-group", "redis.main", "redis.subnets", "redis.parameters", "fw.redis", "secrets.key");
    }

    private void buckets() {
        for (String bucket : List.of("uploads", "artifacts", "logs")) {
            add("bucket", "s3." + bucket);
            add("bucket-public-access", "s3." + bucket + "-blocked", "s3." + bucket);
            add("bucket-encryption", "s3." + bucket + "-encrypted", "s3." + bucket);
            add("bucket-lifecycle", "s3." + bucket + "-lifecycle", "s3." + bucket);
        }
        add("bucket-versioning", "s3.uploads-versioned", "s3.uploads");
    }

    private void service() {
        add("repository", "api.images");
        add("parameter", "api.image-tag");
        add("log-group", "api.logs");
        add("cluster", "api.cluster");
        add("role", "api.execution");
        add("role-policy", "api.execution-policy", "api.execution", "api.logs", "secrets.application-password");
        add("role", "api.task");
        add("role-policy", "api.task-policy", "api.task", "s3.uploads", "s3.artifacts", "secrets.jwt-signing");
        add(
                "task-definition",
                "api.definition",
                "api.execution",
                "api.task",
                "api.logs",
                "db.main",
                "redis.main",
                "secrets.application-password",
                "secrets.jwt-signing");
        add(
                "service",
                "api.service",
                "api.cluster",
                "api.definition",
                "api.execution-policy",
                "api.task-policy",
                "lb.https",
                "fw.ecs",
                "net.route-private-a",
                "net.route-private-b",
                "net.route-private-c");
        add("scaling-target", "api.scaling", "api.service");
        add("scaling-policy", "api.cpu-70", "api.scaling");
        add("alarm", "api.cpu-80", "api.service");
    }

    private void audit() {
        add("bucket", "audit.bucket");
        add("bucket-policy", "audit.policy", "audit.bucket");
        add("trail", "audit.trail", "audit.policy");
    }
}
