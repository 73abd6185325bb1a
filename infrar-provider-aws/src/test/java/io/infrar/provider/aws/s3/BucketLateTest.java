package io.infrar.provider.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What S3 needs a while for: it shows and believes what was just made or changed only after some seconds. */
class BucketLateTest {
    private static final Bucket.Spec EMPTY =
            new Bucket.Spec("b", true, null, null, true, null, null, null, null, false, Map.of());

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();
    private final Known<Bucket.Spec, Bucket.Outputs> known = Contexts.known(
            "bucket",
            "b",
            EMPTY,
            new Bucket.Outputs("b", "arn:aws:s3:::b", "b.s3.eu-west-1.amazonaws.com", null, null));

    @BeforeEach
    void aBucket() {
        server.on("GET /b", 200, "<Tagging/>")
                .on("GET /b?publicAccessBlock", 404, error("NoSuchPublicAccessBlockConfiguration", "none"));
    }

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_policy_with_a_role_that_is_not_known_everywhere_is_tried_again() {
        server.on("PUT /b?policy", 400, error("MalformedPolicy", "Invalid principal in policy"));
        Bucket.Spec after = with("policy", PolicyDocument.of(BucketPolicies.publiclyReadable()));

        assertThatThrownBy(() -> new Bucket(aws).apply(Contexts.updating(known, EMPTY, after)))
                .isInstanceOfSatisfying(
                        ProviderException.class, late -> assertThat(late.kind()).isEqualTo(Kind.NOT_YET));
    }

    @Test
    void a_policy_with_another_mistake_is_not() {
        server.on("PUT /b?policy", 400, error("MalformedPolicy", "Policy has invalid action"));
        Bucket.Spec after = with("policy", PolicyDocument.of(BucketPolicies.publiclyReadable()));

        assertThatThrownBy(() -> new Bucket(aws).apply(Contexts.updating(known, EMPTY, after)))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        wrong -> assertThat(wrong.kind()).isEqualTo(Kind.INVALID));
    }

    @Test
    void replication_to_a_bucket_whose_versions_were_just_turned_on_is_tried_again() {
        server.on(
                "PUT /b?replication", 400, error("InvalidRequest", "Destination bucket must have versioning enabled."));
        Bucket.Spec after = with(
                "replication",
                new Bucket.Replication(Output.of("arn:aws:iam::1:role/copies"), Output.of("arn:aws:s3:::copy")));

        assertThatThrownBy(() -> new Bucket(aws).apply(Contexts.updating(known, EMPTY, after)))
                .isInstanceOfSatisfying(
                        ProviderException.class, late -> assertThat(late.kind()).isEqualTo(Kind.NOT_YET));
    }

    @Test
    void new_lifecycle_rules_are_waited_for_until_they_are_shown() {
        server.on("PUT /b?lifecycle", 200, "")
                .on("GET /b?lifecycle", 404, error("NoSuchLifecycleConfiguration", "none"))
                .on(
                        "GET /b?lifecycle",
                        200,
                        "<LifecycleConfiguration><Rule><ID>all</ID><Filter><Prefix></Prefix></Filter>"
                                + "<Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>"
                                + "</LifecycleConfiguration>");
        Bucket.Spec after = with("lifecycle", Set.of(new Bucket.LifecycleRule("", 30, null, null, null)));

        new Bucket(aws).apply(Contexts.updating(known, EMPTY, after));

        assertThat(server.calls()).filteredOn("GET /b?lifecycle"::equals).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void marks_are_written_although_the_first_try_ended_before_them() {
        server.on("PUT /b?tagging", 204, "");

        new Bucket(aws).apply(Contexts.resuming(known, EMPTY));

        assertThat(server.calls()).contains("PUT /b?tagging");
        assertThat(server.bodies()).anySatisfy(body -> assertThat(body).contains("infrar-instance"));
    }

    private static Bucket.Spec with(String field, Object value) {
        return Json.of(EMPTY).with(field, value).to(Bucket.Spec.class);
    }

    private static String error(String code, String message) {
        return "<Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>req-1</RequestId></Error>";
    }
}
