package io.infrar.provider.aws;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Cluster;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Network;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.provider.aws.eks.EksCluster;
import io.infrar.provider.aws.eks.NodeGroup;
import io.infrar.provider.aws.iam.Role;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClusterTranslatorTest {
    private static final String REGION = "ap-southeast-1";

    @Test
    void the_cluster_of_three_machines_has_roles_with_just_what_eks_needs() {
        Translation translation =
                translate(Network.Nat.SHARED_GATEWAY, c -> c.version("1.31").nodePool("main", 2, gib(4), 3, 3));

        var cluster = (EksCluster.Spec) only(translation, "eks-cluster").spec();
        assertThat(cluster.version()).isEqualTo("1.31");
        assertThat(cluster.subnets()).hasSize(3);
        assertThat(cluster.kmsKey()).isNull();
        var group = (NodeGroup.Spec) only(translation, "node-group").spec();
        assertThat(group.instanceTypes()).containsExactly("t3.medium");
        assertThat(group.min()).isEqualTo(3);
        assertThat(group.max()).isEqualTo(3);
        assertThat(group.subnets()).hasSize(3);
        var nodes =
                (Role.Spec) resource(translation, "aws:role/main.cluster.nodes").spec();
        assertThat(nodes.managedPolicies())
                .extracting(each -> each.get().substring(each.get().lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder(
                        "AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy");
        assertThat(ofType(translation, "eks-addon"))
                .extracting(each -> each.address().name())
                .containsExactlyInAnyOrder("main.vpc-cni", "main.kube-proxy", "main.coredns");
        assertThat(ofType(translation, "oidc-provider")).hasSize(1);
    }

    @Test
    void machines_disks_and_the_control_plane_are_charged() {
        Translation translation =
                translate(Network.Nat.SHARED_GATEWAY, c -> c.version("1.31").nodePool("main", 2, gib(4), 3, 3));

        assertThat(only(translation, "eks-cluster").charges())
                .extracting(each -> each.service() + " " + each.sku())
                .containsExactly("eks control-plane-standard");
        assertThat(only(translation, "node-group").charges())
                .extracting(each -> each.service() + " " + each.sku() + " "
                        + each.quantity().stripTrailingZeros().toPlainString())
                .containsExactly("ec2 t3.medium 2190", "ebs gp3-storage 60");
    }

    @Test
    void options_say_what_only_eks_has() {
        Translation translation = translate(
                Network.Nat.SHARED_GATEWAY,
                c -> c.version("1.31")
                        .nodePool("main", 2, gib(4), 0, 3)
                        .addOns("aws-ebs-csi-driver")
                        .with(Aws.eks().privateOnly().logs("audit").onSpot().disk(50))
                        .with(Aws.arm()));

        var cluster = (EksCluster.Spec) only(translation, "eks-cluster").spec();
        assertThat(cluster.publicEndpoint()).isFalse();
        assertThat(cluster.publicCidrs()).isEmpty();
        assertThat(cluster.logging()).containsExactly("audit");
        var group = (NodeGroup.Spec) only(translation, "node-group").spec();
        assertThat(group.capacityType()).isEqualTo("SPOT");
        assertThat(group.diskGib()).isEqualTo(50);
        assertThat(group.amiType()).isEqualTo("AL2023_ARM_64_STANDARD");
        assertThat(group.instanceTypes()).containsExactly("t4g.medium");
        assertThat(((Role.Spec) resource(translation, "aws:role/main.cluster.nodes")
                                .spec())
                        .managedPolicies()
                        .toString())
                .contains("AmazonEBSCSIDriverPolicy");
        Resource driver = resource(translation, "aws:eks-addon/main.aws-ebs-csi-driver");
        assertThat(driver.after()).extracting(Object::toString).containsExactly("aws:node-group/main.main");
    }

    @Test
    void what_cannot_be_done_is_said() {
        Translation translation = translate(
                Network.Nat.SHARED_GATEWAY,
                c -> c.version("1.31")
                        .nodePool("huge", 500, gib(9000), 1, 1)
                        .addOns("nginx-ingress")
                        .helm(new Cluster.HelmRelease(
                                "prometheus",
                                "prometheus",
                                "https://charts.example.org",
                                "1.0.0",
                                "infrar",
                                Json.object()))
                        .with(Aws.eks().publicFrom("10.0.0.0/99").logs("everything")));

        assertThat(translation.findings().stream()
                        .filter(each -> each.where().equals("cluster/main"))
                        .map(Finding::id))
                .contains(
                        "aws.instance-class",
                        "aws.cluster-add-on",
                        "aws.not-realised",
                        "aws.eks-public-cidrs",
                        "aws.eks-logging");
        assertThat(translate(Network.Nat.NONE, c -> c.version("1.31").nodePool("main", 2, gib(4), 3, 3))
                        .findings())
                .extracting(Finding::id)
                .contains("aws.cluster-nat");
    }

    // ---- helpers

    private static Environment environment(Network.Nat nat, Consumer<Cluster.Builder> cluster) {
        return Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("net", n -> n.cidr("10.0.0.0/16").zones(3).nat(nat))
                .cluster("main", c -> cluster.accept(c.in(network("net"))))
                .build();
    }

    private static Translation translate(Network.Nat nat, Consumer<Cluster.Builder> cluster) {
        Environment environment = environment(nat, cluster);
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", REGION, null)));
        return new AwsProvider().translate(new Slice(environment, placements));
    }

    private static List<Resource> ofType(Translation translation, String type) {
        return translation.resources().stream()
                .filter(each -> each.address().type().equals(type))
                .toList();
    }

    private static Resource only(Translation translation, String type) {
        List<Resource> found = ofType(translation, type);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Resource resource(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not among " + translation.resources()));
    }
}
