package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Cluster.HelmRelease;
import io.infrar.model.Cluster.NodePool;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final HelmRelease GRAFANA = new HelmRelease(
            "grafana",
            "grafana",
            "https://charts.example.com",
            "8.1.0",
            "monitoring",
            Json.of(Map.of("database", Map.of("host", database("main").host()))));

    @Test
    void needs_a_version_and_machines() {
        assertThat(problems(e -> e.cluster("main", c -> {})))
                .containsExactlyInAnyOrder(
                        "cluster 'main': version must have two numbers such as 1.31, is ''",
                        "cluster 'main': nodePools are missing: write nodePool(\"main\", 2, gib(4), 3, 3)");
    }

    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.cluster(
                        "main",
                        c -> c.version("latest")
                                .nodePool("Pool", 0, gib(0), -1, 0)
                                .addOns("")
                                .namespaces("App_1")
                                .helm(new HelmRelease(
                                        "Up", "", "http://charts.example.com", "", "-", Json.parse("[]"))))))
                .containsExactlyInAnyOrder(
                        "cluster 'main': version must have two numbers such as 1.31, is 'latest'",
                        "cluster 'main': nodePools[Pool].name must be at most 63 lower-case letters, digits and dashes, is"
                                + " 'Pool'",
                        "cluster 'main': nodePools[Pool].cpu must be above zero, is 0 vCPU",
                        "cluster 'main': nodePools[Pool].memory must be above zero, is 0 B",
                        "cluster 'main': nodePools[Pool].min must be 0 or more, is -1",
                        "cluster 'main': nodePools[Pool].max must be 1 or more, is 0",
                        "cluster 'main': addOns is missing",
                        "cluster 'main': namespaces must be at most 63 lower-case letters, digits and dashes, is 'App_1'",
                        "cluster 'main': helmReleases[Up].name must be at most 53 lower-case letters, digits and dashes,"
                                + " is 'Up'",
                        "cluster 'main': helmReleases[Up].chart is missing",
                        "cluster 'main': helmReleases[Up].repository must begin with https:// or oci://, is"
                                + " 'http://charts.example.com'",
                        "cluster 'main': helmReleases[Up].version is missing",
                        "cluster 'main': helmReleases[Up].namespace must be at most 63 lower-case letters, digits and"
                                + " dashes, is '-'",
                        "cluster 'main': helmReleases[Up].values must be a JSON object");
    }

    @Property(tries = 200)
    void a_pool_may_scale_exactly_when_its_least_is_not_above_its_most(
            @ForAll @IntRange(min = -2, max = 6) int min, @ForAll @IntRange(min = -2, max = 6) int max) {
        boolean fine = problems(e -> e.cluster("main", c -> c.version("1.31").nodePool("p", 2, gib(4), min, max)))
                .isEmpty();
        assertThat(fine).isEqualTo(min >= 0 && max >= 1 && min <= max);
    }

    @Test
    void a_pool_of_the_same_name_is_replaced() {
        assertThat(built(
                                Cluster.class,
                                e -> e.cluster(
                                        "main",
                                        c -> c.version("1.31")
                                                .nodePool("p", 2, gib(4), 3, 6)
                                                .nodePool("p", 1, gib(2), 1, 1)))
                        .nodePools())
                .containsExactly(new NodePool("p", Cpu.ofCores(1), gib(2), 1, 1));
    }

    @Test
    void needs_its_network_and_what_its_charts_read() {
        assertThat(needs(
                        cluster("main").key(),
                        e -> e.cluster(
                                "main",
                                c -> c.version("1.31")
                                        .in(network("net"))
                                        .nodePool("p", 2, gib(4), 1, 3)
                                        .helm(GRAFANA))))
                .containsExactlyInAnyOrder("IN network/net", "READS database/main");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.cluster(
                        "main",
                        c -> c.version("1.31")
                                .in(network("net"))
                                .nodePool("p", 2, gib(4), 1, 3)
                                .addOns("load-balancer-controller")
                                .namespaces("app")
                                .helm(GRAFANA)),
                e -> e.cluster("main", c -> {}));
    }
}
