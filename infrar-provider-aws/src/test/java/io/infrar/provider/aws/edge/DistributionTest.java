package io.infrar.provider.aws.edge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** What moto does not do: refuse to delete a distribution that is on, and ask for the ETag of the last change. */
class DistributionTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto forgets the access control of origins");
    }

    private static final String OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    @Override
    protected String type() {
        return "distribution";
    }

    @Override
    protected Object spec() {
        return new Distribution.Spec(
                Set.of("infrar.io", "www.infrar.io"),
                Output.of("arn:aws:acm:us-east-1:123456789012:certificate/one"),
                Distribution.TLS_1_2,
                new Distribution.Origin(
                        Output.of("site.s3.eu-west-1.amazonaws.com"), Output.of("E1ACCESSCONTROL"), null),
                "index.html",
                behavior(null, OPTIMIZED, null),
                List.of(
                        behavior("/api/*", null, new Distribution.Ttl(60, true)),
                        behavior("/img/*", null, new Distribution.Ttl(3600, false))),
                Set.of(new Distribution.ErrorPage(404, "/404.html", 404)),
                null,
                "PriceClass_100",
                Map.of("Project", "infrar", "Old", "x"));
    }

    private static Distribution.Behavior behavior(String path, String policy, Distribution.Ttl ttl) {
        return new Distribution.Behavior(path, "redirect-to-https", false, policy, null, ttl, null);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Distribution.Spec(
                Set.of(),
                null,
                Distribution.TLS_1_2,
                new Distribution.Origin(
                        Output.of("api.infrar.io"), null, new Distribution.Server("https-only", 80, 443)),
                null,
                new Distribution.Behavior(
                        null,
                        "allow-all",
                        true,
                        OPTIMIZED,
                        "216adef6-5c7f-47e4-b989-5492eafa07d3",
                        null,
                        Output.of("policy")),
                List.of(),
                Set.of(),
                Output.of("arn:aws:wafv2:us-east-1:123456789012:global/webacl/one/1"),
                "PriceClass_All",
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.cloudFront()
                    .listDistributions()
                    .distributionList()
                    .items()
                    .size());
        }
    }
}
