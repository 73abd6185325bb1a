package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a service or job runs on ECS. Made by {@link Aws#fargate}.
 *
 * @param arm on ARM processors (Graviton), which cost a fifth less; the images must be made for them
 * @param spotPercent which share of the tasks runs on spare capacity, which costs up to 70 % less and may be taken back within two
 *     minutes, 0 to 100
 * @param logGroup exact name of the log group; null for {@code /ecs/<environment>-<component>}
 * @param healthCheckGraceSeconds how long after a start the load balancer's verdict does not count; null for the start period of
 *     the health check
 */
public record FargateOptions(
        boolean arm,
        int spotPercent,
        @Nullable String logGroup,
        @Nullable Integer healthCheckGraceSeconds) implements ProviderOption {
    static final String NAME = "fargate";

    static final FargateOptions NONE = new FargateOptions(false, 0, null, null);

    public FargateOptions {
        if (spotPercent < 0 || spotPercent > 100) {
            throw new IllegalArgumentException("spot must be 0 to 100 percent, is " + spotPercent);
        }
    }

    /** Runs on ARM processors. */
    public FargateOptions onArm() {
        return new FargateOptions(true, spotPercent, logGroup, healthCheckGraceSeconds);
    }

    /** Runs a share of the tasks on spare capacity; one task always stays on capacity of its own unless it is 100 percent. */
    public FargateOptions spot(int percent) {
        return new FargateOptions(arm, percent, logGroup, healthCheckGraceSeconds);
    }

    /** Names the log group, such as {@code /ecs/infrar-platform}. */
    public FargateOptions logGroup(String name) {
        return new FargateOptions(arm, spotPercent, name, healthCheckGraceSeconds);
    }

    /** How long after a start the load balancer's verdict does not count. */
    public FargateOptions healthCheckGrace(Duration grace) {
        return new FargateOptions(arm, spotPercent, logGroup, Math.toIntExact(grace.toSeconds()));
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
