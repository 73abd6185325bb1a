package io.infrar.examples;

import io.infrar.examples.cli.Example;
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
import java.util.List;

/** All examples, in the order of the catalogue. No model is built before it is asked for. */
final class Gallery {
    private static final List<Example> EXAMPLES = List.of(
            I1AwsOnly.EXAMPLE,
            I2AwsAndVercel.EXAMPLE,
            I3ManagedPlatform.EXAMPLE,
            I4SelfHosted.EXAMPLE,
            I5Development.EXAMPLE,
            I6StagingOnAws.EXAMPLE,
            I7StagingOnHetzner.EXAMPLE,
            I8CloudflareAndHetzner.EXAMPLE,
            I9ProductionOnAws.EXAMPLE,
            I10Growth.EXAMPLE,
            I11Scale.EXAMPLE,
            G1Development.EXAMPLE,
            G2StagingVps.EXAMPLE,
            G3InitialProduction.EXAMPLE,
            G4SixMonthsOn.EXAMPLE,
            K1PreRevenue.EXAMPLE,
            K2Growth.EXAMPLE,
            K3Scale.EXAMPLE,
            K4DatabaseBranches.EXAMPLE,
            K5StaticSites.EXAMPLE,
            K6Buckets.EXAMPLE,
            K7EdgeSecurity.EXAMPLE,
            K8Monitoring.EXAMPLE,
            B1SelfHostedOnEc2.EXAMPLE,
            B2AwsManaged.EXAMPLE,
            B3Hybrid.EXAMPLE,
            B4IndieVps.EXAMPLE,
            W1AllInOne.EXAMPLE,
            W2Fargate.EXAMPLE,
            W3Kubernetes.EXAMPLE,
            W5Alarms.EXAMPLE);

    private Gallery() {}

    static List<Example> all() {
        return EXAMPLES;
    }
}
