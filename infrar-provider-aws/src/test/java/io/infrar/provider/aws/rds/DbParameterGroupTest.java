package io.infrar.provider.aws.rds;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.rds.DbParameterGroup.Parameter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a value fits its parameter is not tried: moto takes everything. */
class DbParameterGroupTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "db-parameter-group";
    }

    @Override
    protected Object spec() {
        return new DbParameterGroup.Spec(
                "postgres15",
                Set.of(
                        Parameter.immediate("rds.force_ssl", "1"),
                        Parameter.pendingReboot("max_connections", "200"),
                        Parameter.immediate("work_mem", "8192")),
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new DbParameterGroup.Spec(
                "postgres15",
                Set.of(Parameter.immediate("rds.force_ssl", "1"), Parameter.pendingReboot("max_connections", "300")),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(
                new DbParameterGroup.Spec("postgres16", Set.of(Parameter.immediate("rds.force_ssl", "1")), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.rds("us-east-1")
                    .describeDBParameterGroups()
                    .dbParameterGroups()
                    .size());
        }
    }
}
