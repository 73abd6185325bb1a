package io.infrar.provider.aws.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changing the key is not tried here: moto does not know AssociateKmsKey. */
class LogGroupTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "log-group";
    }

    @Override
    protected Object spec() {
        return new LogGroup.Spec("/ecs/platform", 30, null, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new LogGroup.Spec("/ecs/platform", null, null, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new LogGroup.Spec("/ecs/other", 30, null, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.cloudWatchLogs("us-east-1")
                    .describeLogGroups()
                    .logGroups()
                    .size());
        }
    }

    @Test
    void a_retention_is_rounded_up_to_what_cloudwatch_allows() {
        assertThat(LogGroup.retentionDays(Duration.ofDays(30))).isEqualTo(30);
        assertThat(LogGroup.retentionDays(Duration.ofDays(31))).isEqualTo(60);
        assertThat(LogGroup.retentionDays(Duration.ofHours(25))).isEqualTo(3);
        assertThat(LogGroup.retentionDays(Duration.ofDays(36500))).isEqualTo(3653);
    }
}
