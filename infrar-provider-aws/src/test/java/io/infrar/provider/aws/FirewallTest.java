package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Server;
import io.infrar.model.Stage;
import io.infrar.provider.aws.ec2.SecurityGroup;
import io.infrar.provider.aws.ec2.SecurityGroupRules;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Direction;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirewallTest {
    private final Environment environment = Infra.environment("production")
            .stage(Stage.DEVELOPMENT)
            .on("aws")
            .network("main", n -> {})
            .network("other", n -> {})
            .server("api", s -> {})
            .server("worker", s -> {})
            .build();
    private final Translating t = new Translating(new Slice(
            environment,
            Map.of(
                    environment.components().get(0).key(), new Placement("aws", "eu-west-1", null),
                    environment.components().get(1).key(), new Placement("aws", "eu-west-1", null),
                    environment.components().get(2).key(), new Placement("aws", "eu-west-1", null),
                    environment.components().get(3).key(), new Placement("aws", "eu-west-1", null))));
    private final Network main = network("main");
    private final Server api = server("api");
    private final Server worker = server("worker");
    private final Address apiGroup = Firewall.address(api);
    private final Address workerGroup = Firewall.address(worker);

    @Test
    void both_sides_of_an_opening_get_their_rule_whoever_came_first() {
        t.firewall().open(apiGroup, workerGroup, 9000);
        t.firewall().open(workerGroup, apiGroup, 8080);
        t.firewall().openFrom(Cidr.ANYWHERE, apiGroup, Firewall.TCP, 443, 443);
        t.firewall().openTo(workerGroup, Cidr.ANYWHERE, 443);
        Output<String> id = t.firewall().group(api, main);
        t.firewall().group(worker, main);
        t.firewall().emit();
        Translation translation = t.build();

        assertThat(id).isEqualTo(Output.ofResource(apiGroup, "id"));
        assertThat(translation.resources())
                .extracting(each -> each.address().toString())
                .containsExactlyInAnyOrder(
                        "aws:security-group/api.server",
                        "aws:security-group-rules/api.server",
                        "aws:security-group/worker.server",
                        "aws:security-group-rules/worker.server");
        SecurityGroup.Spec group = (SecurityGroup.Spec) spec(translation, apiGroup);
        assertThat(group.description()).isEqualTo("production: server api");
        assertThat(group.vpc()).isEqualTo(Output.ofResource(Translating.own("vpc", main), "id"));
        assertThat(rules(translation, "api.server"))
                .containsExactlyInAnyOrder(
                        new Rule(Direction.IN, "tcp", 443, 443, "0.0.0.0/0", null, "from anywhere"),
                        between(Direction.IN, 8080, workerGroup, "from server worker"),
                        between(Direction.OUT, 9000, workerGroup, "to server worker"));
        assertThat(rules(translation, "worker.server"))
                .containsExactlyInAnyOrder(
                        new Rule(Direction.OUT, "tcp", 443, 443, "0.0.0.0/0", null, "to anywhere"),
                        between(Direction.OUT, 8080, apiGroup, "to server api"),
                        between(Direction.IN, 9000, apiGroup, "from server api"));
    }

    @Test
    void a_group_that_nobody_asked_for_is_a_mistake_of_a_translator_unless_it_reported_an_error() {
        t.firewall().group(api, main);
        t.firewall().open(apiGroup, workerGroup, 9000);
        assertThatThrownBy(() -> t.firewall().emit())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("worker.server");

        t.error("aws.server", worker, "it cannot be made.", "");
        t.firewall().emit();
        assertThat(t.build().resources())
                .as("the group that was asked for, so that nothing else is reported missing")
                .hasSize(2);
    }

    @Test
    void groups_of_different_networks_cannot_reach_each_other() {
        t.firewall().group(api, main);
        t.firewall().group(worker, network("other"));
        t.firewall().open(apiGroup, workerGroup, 9000);
        t.firewall().emit();
        assertThat(t.build().findings())
                .extracting(Finding::what)
                .singleElement()
                .satisfies(what -> assertThat(what).contains("'main'").contains("'other'"));
    }

    private static Rule between(Direction direction, int port, Address peer, String description) {
        return new Rule(direction, "tcp", port, port, null, Output.ofResource(peer, "id"), description);
    }

    private static Iterable<Rule> rules(Translation translation, String name) {
        return ((SecurityGroupRules.Spec) spec(translation, new Address("aws", "security-group-rules", name))).rules();
    }

    private static Record spec(Translation translation, Address address) {
        List<Resource> found = translation.resources().stream()
                .filter(each -> each.address().equals(address))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0).spec();
    }

    private Network network(String name) {
        return environment.components(Network.class).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Server server(String name) {
        return environment.components(Server.class).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
