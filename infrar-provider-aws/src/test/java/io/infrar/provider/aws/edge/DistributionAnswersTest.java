package io.infrar.provider.aws.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers of CloudFront that moto does not give. */
class DistributionAnswersTest {
    private static final String CONFIG = "/2020-05-31/distribution/E1/config";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_certificate_that_cloudfront_does_not_see_yet_is_tried_again() {
        server.on("GET " + CONFIG, 200, "<DistributionConfig><CallerReference>r</CallerReference></DistributionConfig>")
                .on(
                        "PUT " + CONFIG,
                        400,
                        "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidViewerCertificate</Code><Message>The"
                                + " specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or"
                                + " doesn't include a valid certificate chain.</Message></Error></ErrorResponse>");
        Distribution.Spec before = new Distribution.Spec(
                Set.of(),
                null,
                Distribution.TLS_1_2,
                new Distribution.Origin(
                        Output.of("api.infrar.io"), null, new Distribution.Server("https-only", 80, 443)),
                null,
                new Distribution.Behavior(null, "https-only", false, null, null, new Distribution.Ttl(60, false), null),
                List.of(),
                Set.of(),
                null,
                "PriceClass_100",
                Map.of());
        Distribution.Spec after = Json.of(before)
                .with("certificate", "arn:aws:acm:us-east-1:1:certificate/new")
                .to(Distribution.Spec.class);
        var known = Contexts.known(
                "distribution", "E1", before, new Distribution.Outputs("E1", "arn:E1", "x.cloudfront.net", "Z"));

        assertThatThrownBy(() -> new Distribution(aws).apply(Contexts.updating(known, before, after)))
                .isInstanceOfSatisfying(
                        ProviderException.class, late -> assertThat(late.kind()).isEqualTo(Kind.NOT_YET));
    }
}
