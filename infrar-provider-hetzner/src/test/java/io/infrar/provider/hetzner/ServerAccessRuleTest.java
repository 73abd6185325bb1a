package io.infrar.provider.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Server;
import io.infrar.spi.Finding;
import io.infrar.testkit.ValidatorContract;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ServerAccessRuleTest extends ValidatorContract {
    private static Environment environment(String provider, Consumer<Server.Builder> model) {
        return Infra.environment("production")
                .on(provider)
                .server("main", model::accept)
                .build();
    }

    @Override
    protected List<Finding> findings(Environment environment) {
        return new ServerAccessRule().check(environment);
    }

    @Override
    protected Environment broken() {
        return environment("hetzner", s -> {});
    }

    @Override
    protected Environment sound() {
        return environment("hetzner", s -> s.sshKeys("ops"));
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void a_server_that_nobody_can_log_in_to_is_an_error_with_what_to_do() {
        assertThat(only(findings(broken())).toString())
                .startsWith("ERROR hetzner.no-ssh-key at server/main")
                .contains("sshKeys is empty", "suppress(\"hetzner.no-ssh-key\", server(\"main\")");
        assertThat(only(findings(environment("hetzner", s -> s.userData(" ")))).blocks())
                .isTrue();
    }

    @Test
    void one_that_user_data_or_a_snapshot_may_let_somebody_in_to_is_warned_of() {
        assertThat(only(findings(environment("hetzner", s -> s.userData("#cloud-config\nusers: [default]\n"))))
                        .toString())
                .startsWith("WARNING")
                .contains("userData");
        assertThat(only(findings(environment("hetzner", s -> s.image("4711")))).toString())
                .startsWith("WARNING")
                .contains("snapshot");
    }

    @Test
    void servers_of_other_providers_are_none_of_its_business() {
        assertThat(findings(environment("aws", s -> {}))).isEmpty();
    }

    @Test
    void it_is_found_with_the_provider() {
        assertThat(ServiceLoader.load(io.infrar.spi.ModelValidator.class)).anyMatch(ServerAccessRule.class::isInstance);
    }
}
