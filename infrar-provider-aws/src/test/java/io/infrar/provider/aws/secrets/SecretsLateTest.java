package io.infrar.provider.aws.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Address;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What takes a while at AWS until it can be seen or used everywhere, and creates that ended half-way. */
class SecretsLateTest {
    private static final String IDENTITY = "<GetCallerIdentityResponse><GetCallerIdentityResult>"
            + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:rotate";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_function_that_may_not_be_invoked_yet_is_tried_again() {
        server.on(
                "RotateSecret",
                400,
                "{\"__type\":\"AccessDeniedException\",\"Message\":\"Secrets Manager cannot invoke the specified Lambda"
                        + " function. Ensure that the function policy grants access to the principal.\"}");
        SecretRotation.Spec before = new SecretRotation.Spec(Output.of("arn:s"), 90, Output.of(FUNCTION));
        SecretRotation.Spec after = new SecretRotation.Spec(Output.of("arn:s"), 30, Output.of(FUNCTION));
        var known = Contexts.known("secret-rotation", "arn:s", before, new SecretRotation.Outputs("arn:s"));

        assertThatThrownBy(() -> new SecretRotation(aws).apply(Contexts.updating(known, before, after)))
                .isInstanceOfSatisfying(
                        ProviderException.class, late -> assertThat(late.kind()).isEqualTo(Kind.NOT_YET));
    }

    @Test
    void a_function_may_be_invoked_although_the_first_try_ended_before_that_was_said() {
        String path = "/2015-03-31/functions/rotate";
        server.on("GetCallerIdentity", 200, IDENTITY)
                .on("POST " + path + "/policy", 201, "{}")
                .on(
                        "GET " + path,
                        200,
                        "{\"Configuration\":{\"FunctionName\":\"rotate\",\"FunctionArn\":\"" + FUNCTION
                                + "\",\"State\":\"Active\",\"LastUpdateStatus\":\"Successful\"}}");
        Function.Spec spec = new Function.Spec(
                Function.ROTATE_RDS_MASTER,
                Function.digest(Function.ROTATE_RDS_MASTER),
                "rotates",
                Output.of("arn:aws:iam::123456789012:role/rotation"),
                Map.of(),
                300,
                null,
                Map.of());
        var known = Contexts.known("function", "rotate", spec, new Function.Outputs(FUNCTION, "rotate"));

        new Function(aws).apply(Contexts.resuming(known, spec));

        assertThat(server.calls()).contains("POST " + path + "/policy");
    }

    @Test
    void a_key_that_the_index_of_tags_does_not_show_yet_is_found_among_all_keys() {
        server.on("GetCallerIdentity", 200, IDENTITY)
                .on("GetResources", 200, "{\"ResourceTagMappingList\":[]}")
                .on("ListKeys", 200, "{\"Keys\":[{\"KeyId\":\"theirs\"},{\"KeyId\":\"ours\"}]}")
                .on("ListResourceTags", 400, "{\"__type\":\"AccessDeniedException\"}")
                .on("ListResourceTags", 200, "{\"Tags\":[{\"TagKey\":\"infrar-instance\",\"TagValue\":\"token\"}]}")
                .on(
                        "DescribeKey",
                        200,
                        "{\"KeyMetadata\":{\"KeyId\":\"ours\",\"Arn\":\"arn:ours\",\"KeyState\":\"Enabled\"}}")
                .on("GetKeyPolicy", 200, "{\"Policy\":\"{\\\"Statement\\\":[]}\"}")
                .on("GetKeyRotationStatus", 200, "{\"KeyRotationEnabled\":true}");
        Known<KmsKey.Spec, KmsKey.Outputs> known = new Known<>(
                new Address("aws", "kms-key", "thing"),
                new Placement("aws", "eu-west-1", null),
                "token",
                "test-thing-token",
                null,
                new KmsKey.Spec("", Set.of(), true, 30, Map.of()),
                null);

        assertThat(new KmsKey(aws).read(Contexts.reading(), List.of(known)).get(0))
                .isInstanceOfSatisfying(
                        Observation.Present.class,
                        present -> assertThat(present.id()).isEqualTo("ours"));
    }
}
