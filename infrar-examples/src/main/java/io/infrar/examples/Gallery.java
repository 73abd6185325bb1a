package io.infrar.examples;

import io.infrar.examples.gallery.B1SelfHostedOnEc2;
import io.infrar.examples.gallery.B2AwsManaged;
import io.infrar.examples.gallery.B3Hybrid;
import io.infrar.examples.gallery.B4IndieVps;
import io.infrar.examples.gallery.G1Development;
import io.infrar.examples.gallery.G2StagingVps;
import io.infrar.examples.gallery.G3InitialProduction;
import io.infrar.examples.gallery.G4SixMonthsOn;
import io.infrar.examples.gallery.I10Growth;
import io.infrar.examples.gallery.I11Scale;
import io.infrar.examples.gallery.I1AwsOnly;
import io.infrar.examples.gallery.I2AwsAndVercel;
import io.infrar.examples.gallery.I3ManagedPlatform;
import io.infrar.examples.gallery.I4SelfHosted;
import io.infrar.examples.gallery.I5Development;
import io.infrar.examples.gallery.I6StagingOnAws;
import io.infrar.examples.gallery.I7StagingOnHetzner;
import io.infrar.examples.gallery.I8CloudflareAndHetzner;
import io.infrar.examples.gallery.I9ProductionOnAws;
import io.infrar.examples.gallery.K1PreRevenue;
import io.infrar.examples.gallery.K2Growth;
import io.infrar.examples.gallery.K3Scale;
import io.infrar.examples.gallery.K4DatabaseBranches;
import io.infrar.examples.gallery.K5StaticSites;
import io.infrar.examples.gallery.K6Buckets;
import io.infrar.examples.gallery.K7EdgeSecurity;
import io.infrar.examples.gallery.K8Monitoring;
import io.infrar.examples.gallery.W1AllInOne;
import io.infrar.examples.gallery.W2Fargate;
import io.infrar.examples.gallery.W3Kubernetes;
import io.infrar.examples.gallery.W5Alarms;
import io.infrar.model.Environment;
import java.util.List;
import java.util.function.Supplier;

/** All examples, in the order of the catalogue. No model is built before it is asked for. */
final class Gallery {
    private static final List<Example> EXAMPLES = List.of(
            example("I1", "AWS only", "Infrar platform on ECS, RDS, ElastiCache and S3", I1AwsOnly::environment),
            example("I2", "AWS + Vercel", "front end on Vercel, back end on AWS", I2AwsAndVercel::environment),
            example("I3", "Render + AWS", "site, service and database on Render", I3ManagedPlatform::environment),
            example("I4", "Self-hosted", "everything on one droplet", I4SelfHosted::environment),
            new Example(
                    "I5", "Development", "this machine: real services, no containers", I5Development::environment,
                    I5Development.HINT),
            example("I6", "Staging on AWS", "an account of its own, front end on Vercel", I6StagingOnAws::environment),
            example("I7", "Staging on Hetzner", "one small server, site on Cloudflare", I7StagingOnHetzner::environment),
            example(
                    "I8", "Production on Cloudflare + Hetzner", "one server, optional load balancer",
                    I8CloudflareAndHetzner::environment),
            example("I9", "Production on AWS", "three zones, autoscaling, replica, WAF", I9ProductionOnAws::environment),
            example("I10", "Growth", "I9 with 5-50 tasks, read replicas, Redis cluster", I10Growth::environment),
            example("I11", "Scale", "three regions, Kubernetes, API gateway", I11Scale::environment),
            example("G1", "Development", "back end 1 GB, PostgreSQL 512 MB, Redis 256 MB", G1Development::environment),
            example("G2", "Staging VPS", "everything on one small droplet", G2StagingVps::environment),
            example("G3", "Production, initial", "two servers, managed data", G3InitialProduction::environment),
            example("G4", "Production, six months on", "G3 autoscaled and replicated", G4SixMonthsOn::environment),
            example("K1", "Pre-revenue", "one server, Neon, Redis Cloud, R2", K1PreRevenue::environment),
            example("K2", "Growth", "K1 larger and in three parts", K2Growth::environment),
            example("K3", "Scale", "several servers behind a load balancer", K3Scale::environment),
            example("K4", "Environments by database branch", "Neon branches", K4DatabaseBranches::environment),
            example("K5", "Static sites", "Cloudflare Pages with functions", K5StaticSites::environment),
            example("K6", "Buckets", "R2 with rules by prefix", K6Buckets::environment),
            example("K7", "Edge security", "strict TLS, WAF, headers", K7EdgeSecurity::environment),
            example("K8", "Monitoring", "uptime, status page, errors", K8Monitoring::environment),
            example("B1", "Self-hosted on EC2", "auto-scaling group, own proxy", B1SelfHostedOnEc2::environment),
            example("B2", "AWS managed", "Fargate, blue-green", B2AwsManaged::environment),
            example("B3", "Hybrid", "containers on own EC2 machines", B3Hybrid::environment),
            example("B4", "Indie VPS", "one server, copies elsewhere", B4IndieVps::environment),
            example("W1", "EC2 all-in-one", "one machine with everything", W1AllInOne::environment),
            example("W2", "ECS Fargate", "managed containers and data", W2Fargate::environment),
            example("W3", "EKS", "W2 on Kubernetes", W3Kubernetes::environment),
            example("W5", "Alarms", "alarms on a server and a database", W5Alarms::environment));

    private Gallery() {}

    private static Example example(String id, String name, String what, Supplier<Environment> model) {
        return new Example(id, name, what, model, "");
    }

    static List<Example> all() {
        return EXAMPLES;
    }
}
