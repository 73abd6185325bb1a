package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.Life;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshKeyTest extends HetznerHandlerContract {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5xCXKV2ctx9dWrw/AfT78I/ocP/KzW/FmXdT/vi5t7 ops@infrar.io";
    private static final String OTHER =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF6SWCv+ECUPqHkpb7SQ+qeewS+OcGHUEAZBc4+ZeImu ops@infrar.io";

    @Override
    protected String type() {
        return "ssh-key";
    }

    @Override
    protected Object spec() {
        return new SshKey.Spec(KEY, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new SshKey.Spec(KEY, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new SshKey.Spec(OTHER, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/ssh_keys"));
    }

    @Test
    void the_fingerprint_is_the_one_of_ssh_keygen() {
        assertThat(SshKey.fingerprint(KEY)).contains("16:fd:c6:3e:f7:13:bc:f7:0f:68:2a:02:ac:14:8f:74");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ops", "ssh-ed25519", "ssh-ed25519 not+base64!", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA"})
    void what_is_no_public_key_has_no_fingerprint(String text) {
        assertThat(SshKey.fingerprint(text)).isEmpty();
    }

    @Test
    void a_key_that_the_project_has_already_is_named_in_the_error() {
        HetznerTests.post(sim, "/ssh_keys", Map.of("name", "ops", "public_key", KEY));

        Throwable failure = catchThrowable(() -> new Life(sim, folder).apply(Life.only("ssh-key", spec())));

        assertThat(failure).hasStackTraceContaining("sshKeys(\"ops\")").hasStackTraceContaining("uniqueness_error");
        assertThat(count("/ssh_keys")).isEqualTo(1);
    }
}
