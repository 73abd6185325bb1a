package io.infrar.provider.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class DbSubnetGroupTest extends AwsHandlerContract {
    private DbParts parts = new DbParts(moto);
    private DbParts other = parts;

    @Override
    protected void prepare() {
        parts = new DbParts(moto);
        other = new DbParts(moto);
    }

    @Override
    protected String type() {
        return "db-subnet-group";
    }

    @Override
    protected Object spec() {
        return new DbSubnetGroup.Spec(
                Output.of(parts.vpc), parts.subnetOutputs(), Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new DbSubnetGroup.Spec(
                Output.of(parts.vpc), Set.of(Output.of(parts.subnets.get(0))), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new DbSubnetGroup.Spec(Output.of(other.vpc), other.subnetOutputs(), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            var groups = aws.rds(DbParts.REGION).describeDBSubnetGroups().dbSubnetGroups();
            groups.forEach(group -> assertThat(group.subnetGroupStatus()).isEqualTo("Complete"));
            return Optional.of(groups.size());
        }
    }
}
