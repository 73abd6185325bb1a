package io.infrar.provider.aws.elasticache;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Plain moto neither changes nor deletes these groups, so this needs the fuller one. */
class CacheSubnetGroupTest extends AwsHandlerContract {
    private static final String REGION = "us-east-1";

    private final List<String> vpcs = new ArrayList<>();
    private final List<String> subnets = new ArrayList<>();

    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not delete cache subnet groups");
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2(REGION);
            for (int i = 0; i < 2; i++) {
                String vpc =
                        ec2.createVpc(r -> r.cidrBlock("10.9.0.0/16")).vpc().vpcId();
                vpcs.add(vpc);
                for (String block : List.of("10.9.1.0/24", "10.9.2.0/24")) {
                    subnets.add(ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(block))
                            .subnet()
                            .subnetId());
                }
            }
        }
    }

    private CacheSubnetGroup.Spec in(int vpc, Map<String, String> tags, int... indexes) {
        Set<Output<String>> some = new java.util.HashSet<>();
        for (int index : indexes) {
            some.add(Output.of(subnets.get(index)));
        }
        return new CacheSubnetGroup.Spec(Output.of(vpcs.get(vpc)), some, tags);
    }

    @Override
    protected String type() {
        return "cache-subnet-group";
    }

    @Override
    protected Object spec() {
        return in(0, Map.of("Project", "infrar", "Old", "x"), 0, 1);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(in(0, Map.of("Project", "other"), 0));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(in(1, Map.of(), 2, 3));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.elastiCache(REGION)
                    .describeCacheSubnetGroups()
                    .cacheSubnetGroups()
                    .size());
        }
    }
}
