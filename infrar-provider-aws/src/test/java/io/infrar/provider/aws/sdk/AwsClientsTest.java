package io.infrar.provider.aws.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.spi.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsClientsTest {
    private static final String VPCS = "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>";
    private static final String PROFILES = "aws.sharedCredentialsFile";

    private final ScriptedAws server = new ScriptedAws().on("DescribeVpcs", 200, VPCS);

    @AfterEach
    void close() {
        System.clearProperty(PROFILES);
        server.close();
    }

    @Test
    void a_client_is_made_once_for_each_region_and_signs_for_it() {
        try (AwsClients clients = server.clients()) {
            assertThat(clients.ec2("eu-west-1")).isSameAs(clients.ec2("eu-west-1"));
            assertThat(clients.ec2("eu-west-1")).isNotSameAs(clients.ec2("us-east-1"));

            clients.ec2("eu-west-1").describeVpcs();
            clients.ec2("ap-southeast-1").describeVpcs();
        }
        assertThat(server.authorizations().get(0)).contains("Credential=test/").contains("/eu-west-1/ec2/");
        assertThat(server.authorizations().get(1)).contains("/ap-southeast-1/ec2/");
    }

    @Test
    void an_account_is_a_profile_and_wins_over_the_keys_that_are_set(@TempDir Path folder) throws IOException {
        Path profiles = Files.writeString(
                folder.resolve("credentials"),
                "[staging]\naws_access_key_id = AKIASTAGING\naws_secret_access_key = secret\n"
                        + "[audit]\naws_access_key_id = AKIAAUDIT\naws_secret_access_key = secret\n");
        System.setProperty(PROFILES, profiles.toString());
        for (String account : List.of("staging", "audit")) {
            try (AwsClients clients = new AwsClients(AwsTests.connection(server.settings(), account))) {
                clients.ec2("eu-west-1").describeVpcs();
            }
        }
        assertThat(server.authorizations().get(0)).contains("Credential=AKIASTAGING/");
        assertThat(server.authorizations().get(1)).contains("Credential=AKIAAUDIT/");
    }

    @Test
    void a_missing_profile_is_said_when_the_account_is_opened_before_any_call() {
        assertThatThrownBy(() ->
                        new AwsProvider().connect(AwsTests.connection(server.settings(), "no-such-profile-of-anybody")))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.UNAUTHENTICATED))
                .hasMessageContaining("no-such-profile-of-anybody");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void calls_for_each_of_several_objects_are_answered_in_their_order() {
        try (AwsClients clients = server.clients()) {
            assertThat(clients.forEach(List.of(3, 1, 2), number -> number * 10)).containsExactly(30, 10, 20);
            assertThatThrownBy(() -> clients.forEach(List.of(1, 2), number -> {
                        throw ProviderException.of(ProviderException.Kind.DENIED, "no " + number);
                    }))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("no 1");
        }
    }

    @Test
    void a_wrong_time_to_settle_is_refused_with_its_name() {
        assertThatThrownBy(() -> new AwsClients(AwsTests.connection(Map.of("INFRAR_AWS_SETTLE", "six seconds"))))
                .hasMessageContaining("INFRAR_AWS_SETTLE")
                .hasMessageContaining("PT6S");
    }
}
