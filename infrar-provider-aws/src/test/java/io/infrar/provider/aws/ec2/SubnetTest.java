package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.FieldChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubnetTest extends AwsHandlerContract {
    private String vpc = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            vpc = aws.ec2("us-east-1")
                    .createVpc(r -> r.cidrBlock("10.7.0.0/16"))
                    .vpc()
                    .vpcId();
        }
    }

    @Override
    protected String type() {
        return "subnet";
    }

    @Override
    protected Object spec() {
        return spec("10.7.1.0/24", true, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("10.7.1.0/24", false, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("10.7.2.0/24", true, Map.of()));
    }

    private Subnet.Spec spec(String cidr, boolean publicIps, Map<String, String> tags) {
        return new Subnet.Spec(Output.of(vpc), cidr, "us-east-1b", publicIps, tags);
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.ec2("us-east-1").describeSubnets().subnets().size());
        }
    }

    @Test
    void a_block_that_overlaps_the_old_one_waits_until_that_is_gone() {
        assertThat(effect("10.7.1.0/25")).isEqualTo(Effect.Order.DELETE_FIRST);
        assertThat(effect("10.7.2.0/24")).isEqualTo(Effect.Order.CREATE_FIRST);
    }

    private Effect.Order effect(String cidr) {
        try (var aws = AwsTests.clients(moto)) {
            FieldChange field = new FieldChange("cidr", null, null, FieldChange.Origin.CONFIGURATION);
            Effect effect = new Subnet(aws)
                    .effect(new Change<>(
                            spec("10.7.1.0/24", true, Map.of()), spec(cidr, true, Map.of()), List.of(field)));
            return ((Effect.Replace) effect).order();
        }
    }
}
