package io.infrar.provider.aws.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.spi.Plan;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** moto does not know these policies, so the answers are written down as the API reference shows them. */
class ResponseHeadersPolicyTest {
    private static final String PATH = "/2020-05-31/response-headers-policy";
    private static final String SECURITY = """
            <SecurityHeadersConfig>
              <FrameOptions><Override>true</Override><FrameOption>DENY</FrameOption></FrameOptions>
              <ContentTypeOptions><Override>true</Override></ContentTypeOptions>
              <StrictTransportSecurity><Override>true</Override><IncludeSubdomains>true</IncludeSubdomains>
                <Preload>false</Preload><AccessControlMaxAgeSec>31536000</AccessControlMaxAgeSec></StrictTransportSecurity>
              <ContentSecurityPolicy><Override>true</Override>
                <ContentSecurityPolicy>default-src 'self'</ContentSecurityPolicy></ContentSecurityPolicy>
              <ReferrerPolicy><Override>true</Override><ReferrerPolicy>same-origin</ReferrerPolicy></ReferrerPolicy>
            </SecurityHeadersConfig>
            <CustomHeadersConfig><Quantity>1</Quantity><Items><ResponseHeadersPolicyCustomHeader>
              <Header>X-Team</Header><Value>infrar</Value><Override>true</Override>
            </ResponseHeadersPolicyCustomHeader></Items></CustomHeadersConfig>
            """;

    @TempDir
    Path folder;

    private final ScriptedAws aws = new ScriptedAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_policy_lives_from_create_to_delete() {
        // The first answer is that of the look before the create.
        aws.on("GET " + PATH, 200, list("")).on("GET " + PATH, 200, list(item("some-name")));
        aws.on("POST " + PATH, 201, policy("some-name"));
        apply(spec("same-origin"));
        String sent = aws.bodies().get(aws.calls().indexOf("POST " + PATH));
        assertThat(sent.replaceAll("\\s+", ""))
                .contains("<FrameOption>DENY</FrameOption>")
                .contains("<AccessControlMaxAgeSec>31536000</AccessControlMaxAgeSec>")
                .contains("<IncludeSubdomains>true</IncludeSubdomains>")
                .contains("<Header>X-Team</Header><Value>infrar</Value>");

        assertThat(plan(spec("same-origin")).effective()).isEmpty();

        aws.on("GET " + PATH + "/P1", 200, policy("some-name")).on("PUT " + PATH + "/P1", 200, policy("some-name"));
        apply(spec("no-referrer"));
        assertThat(aws.bodies().get(aws.calls().indexOf("PUT " + PATH + "/P1"))).contains("no-referrer");

        aws.on("DELETE " + PATH + "/P1", 204, "");
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("headers"));
        }
        assertThat(aws.calls()).contains("DELETE " + PATH + "/P1");
    }

    @Test
    void headers_of_ones_own_come_without_an_empty_part_for_those_of_browsers() {
        aws.on("GET " + PATH, 200, list("")).on("POST " + PATH, 201, policy("x"));

        apply(new ResponseHeadersPolicy.Spec(null, false, null, null, null, Map.of("X-Team", "infrar")));

        assertThat(aws.bodies().get(aws.calls().indexOf("POST " + PATH)))
                .contains("X-Team")
                .doesNotContain("SecurityHeadersConfig");
    }

    private static ResponseHeadersPolicy.Spec spec(String referrer) {
        return new ResponseHeadersPolicy.Spec(
                "DENY",
                true,
                new ResponseHeadersPolicy.TransportSecurity(31_536_000, true, false),
                "default-src 'self'",
                referrer,
                Map.of("X-Team", "infrar"));
    }

    private static String policy(String name) {
        return "<ResponseHeadersPolicy><Id>P1</Id><ResponseHeadersPolicyConfig><Name>" + name + "</Name>" + SECURITY
                + "</ResponseHeadersPolicyConfig></ResponseHeadersPolicy>";
    }

    private static String item(String name) {
        return "<ResponseHeadersPolicySummary><Type>custom</Type>" + policy(name) + "</ResponseHeadersPolicySummary>";
    }

    private static String list(String items) {
        return "<ResponseHeadersPolicyList><MaxItems>100</MaxItems><Quantity>1</Quantity><Items>" + items
                + "</Items></ResponseHeadersPolicyList>";
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder);
        aws.settings().forEach(builder::setting);
        return builder.build();
    }

    private static Environment environment(ResponseHeadersPolicy.Spec spec) {
        return Infra.environment("headers")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("thing", r -> r.type("response-headers-policy").spec(spec))
                .build();
    }

    private Plan plan(ResponseHeadersPolicy.Spec spec) {
        try (Infra infra = infra()) {
            return infra.plan(environment(spec));
        }
    }

    private void apply(ResponseHeadersPolicy.Spec spec) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment(spec));
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }
}
