package io.infrar.provider.aws;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ProviderException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.wafv2.model.Scope;

/** Everything that is there in an account and region, whoever made it, by the services' own lists; ids as rows have them. */
public final class AwsInventory {
    private final AwsClients aws;
    private final String region;
    private final Map<String, Set<String>> found = new TreeMap<>();

    private AwsInventory(AwsClients aws, String region) {
        this.aws = aws;
        this.region = region;
    }

    /** By resource type; types without objects are left out. */
    public static Map<String, Set<String>> of(AwsClients aws, String region) {
        Map<String, Set<String>> there = all(aws, region);
        there.values().removeIf(Set::isEmpty);
        return there;
    }

    /** By resource type, with all types that are looked at. */
    static Map<String, Set<String>> all(AwsClients aws, String region) {
        AwsInventory inventory = new AwsInventory(aws, region);
        inventory.network();
        inventory.servers();
        inventory.containers();
        inventory.loadBalancers();
        inventory.data();
        inventory.security();
        inventory.edge();
        inventory.watch();
        return inventory.found;
    }

    private void add(String type, Supplier<? extends Collection<String>> list) {
        found.put(type, new TreeSet<>(list.get()));
    }

    private void network() {
        var ec2 = aws.ec2(region);
        Set<String> defaults = new TreeSet<>();
        ec2.describeVpcs().vpcs().stream().filter(vpc -> vpc.isDefault()).forEach(vpc -> defaults.add(vpc.vpcId()));
        add(
                "vpc",
                () -> ec2.describeVpcs().vpcs().stream()
                        .map(vpc -> vpc.vpcId())
                        .filter(id -> !defaults.contains(id))
                        .toList());
        add(
                "subnet",
                () -> ec2.describeSubnets().subnets().stream()
                        .filter(subnet -> !defaults.contains(subnet.vpcId()))
                        .map(subnet -> subnet.subnetId())
                        .toList());
        add(
                "internet-gateway",
                () -> ec2.describeInternetGateways().internetGateways().stream()
                        .map(gateway -> gateway.internetGatewayId())
                        .toList());
        add(
                "elastic-ip",
                () -> ec2.describeAddresses().addresses().stream()
                        .map(address -> address.allocationId())
                        .toList());
        add(
                "nat-gateway",
                () -> ec2.describeNatGateways().natGateways().stream()
                        .filter(gateway -> !gateway.stateAsString().startsWith("delet"))
                        .map(gateway -> gateway.natGatewayId())
                        .toList());
        add(
                "route-table",
                () -> ec2.describeRouteTables().routeTables().stream()
                        .filter(table -> table.associations().stream().noneMatch(association -> association.main()))
                        .map(table -> table.routeTableId())
                        .toList());
        add(
                "security-group",
                () -> ec2.describeSecurityGroups().securityGroups().stream()
                        .filter(group -> !group.groupName().equals("default"))
                        .map(group -> group.groupId())
                        .toList());
        add(
                "vpc-endpoint",
                () -> ec2.describeVpcEndpoints().vpcEndpoints().stream()
                        .filter(endpoint -> !endpoint.stateAsString().startsWith("delet"))
                        .map(endpoint -> endpoint.vpcEndpointId())
                        .toList());
    }

    private void servers() {
        var ec2 = aws.ec2(region);
        add(
                "instance",
                () -> ec2.describeInstances().reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .filter(instance -> instance.state().name() != InstanceStateName.TERMINATED)
                        .map(instance -> instance.instanceId())
                        .toList());
        add(
                "launch-template",
                () -> ec2.describeLaunchTemplates().launchTemplates().stream()
                        .map(template -> template.launchTemplateId())
                        .toList());
        add(
                "key-pair",
                () -> ec2.describeKeyPairs().keyPairs().stream()
                        .map(pair -> pair.keyName())
                        .toList());
        add(
                "volume",
                () -> ec2
                        .describeVolumes(r -> r.filters(Filter.builder()
                                .name("tag-key")
                                .values("infrar-instance")
                                .build()))
                        .volumes()
                        .stream()
                        .map(volume -> volume.volumeId())
                        .toList());
        add(
                "auto-scaling-group",
                () -> aws.autoScaling(region).describeAutoScalingGroups().autoScalingGroups().stream()
                        .map(group -> group.autoScalingGroupName())
                        .toList());
    }

    private void containers() {
        var ecs = aws.ecs(region);
        List<String> clusters = clusters(ecs.listClusters().clusterArns());
        add("ecs-cluster", () -> clusters);
        add("ecs-service", () -> clusters.stream().flatMap(this::services).toList());
        add(
                "task-definition",
                () -> ecs.listTaskDefinitions().taskDefinitionArns().stream()
                        .map(AwsInventory::family)
                        .toList());
        add(
                "repository",
                () -> aws.ecr(region).describeRepositories().repositories().stream()
                        .map(repository -> repository.repositoryName())
                        .toList());
        add(
                "schedule",
                () -> aws.scheduler(region).listSchedules(r -> {}).schedules().stream()
                        .map(schedule -> schedule.name())
                        .toList());
        add(
                "deployment-application",
                () -> aws.codeDeploy(region).listApplications().applications());
        add("eks-cluster", () -> aws.eks(region).listClusters().clusters());
    }

    /** Without those that are deleted, which the simulation still lists. */
    private List<String> clusters(List<String> arns) {
        return arns.isEmpty()
                ? List.of()
                : aws.ecs(region).describeClusters(r -> r.clusters(arns)).clusters().stream()
                        .filter(cluster -> !cluster.status().equals("INACTIVE"))
                        .map(cluster -> cluster.clusterArn())
                        .toList();
    }

    private Stream<String> services(String cluster) {
        List<String> arns =
                aws.ecs(region).listServices(r -> r.cluster(cluster)).serviceArns();
        return arns.isEmpty()
                ? Stream.of()
                : aws.ecs(region).describeServices(r -> r.cluster(cluster).services(arns)).services().stream()
                        .filter(service -> !service.status().equals("INACTIVE"))
                        .map(service -> service.serviceArn());
    }

    /** Some revisions of each are kept. */
    private static String family(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1, arn.lastIndexOf(':'));
    }

    private void loadBalancers() {
        var elb = aws.elasticLoadBalancingV2(region);
        add(
                "load-balancer",
                () -> elb.describeLoadBalancers().loadBalancers().stream()
                        .map(each -> each.loadBalancerArn())
                        .toList());
        add(
                "target-group",
                () -> elb.describeTargetGroups().targetGroups().stream()
                        .map(each -> each.targetGroupArn())
                        .toList());
        add(
                "certificate",
                () -> aws.acm(region).listCertificates().certificateSummaryList().stream()
                        .map(each -> each.certificateArn())
                        .toList());
        add(
                "hosted-zone",
                () -> aws.route53().listHostedZones().hostedZones().stream()
                        .map(zone -> zone.id().replace("/hostedzone/", ""))
                        .toList());
    }

    private void data() {
        var rds = aws.rds(region);
        add(
                "db-instance",
                () -> rds.describeDBInstances().dbInstances().stream()
                        .map(each -> each.dbInstanceIdentifier())
                        .toList());
        add(
                "db-subnet-group",
                () -> rds.describeDBSubnetGroups().dbSubnetGroups().stream()
                        .map(each -> each.dbSubnetGroupName())
                        .toList());
        add(
                "db-parameter-group",
                () -> rds.describeDBParameterGroups().dbParameterGroups().stream()
                        .map(each -> each.dbParameterGroupName())
                        .filter(name -> !name.startsWith("default."))
                        .toList());
        var cache = aws.elastiCache(region);
        add(
                "cache-group",
                () -> cache.describeReplicationGroups().replicationGroups().stream()
                        .map(each -> each.replicationGroupId())
                        .toList());
        add(
                "cache-subnet-group",
                () -> cache.describeCacheSubnetGroups().cacheSubnetGroups().stream()
                        .map(each -> each.cacheSubnetGroupName())
                        .filter(name -> !name.equals("default"))
                        .toList());
        add(
                "bucket",
                () -> aws.s3(region).listBuckets().buckets().stream()
                        .map(each -> each.name())
                        .toList());
    }

    private void security() {
        add(
                "role",
                () -> aws.iam().listRoles().roles().stream()
                        .filter(role -> !role.path().startsWith("/aws-service-role/"))
                        .map(role -> role.roleName())
                        .toList());
        add(
                "instance-profile",
                () -> aws.iam().listInstanceProfiles().instanceProfiles().stream()
                        .map(each -> each.instanceProfileName())
                        .toList());
        add(
                "policy",
                () -> aws.iam().listPolicies(r -> r.scope("Local")).policies().stream()
                        .map(each -> each.arn())
                        .toList());
        add(
                "secret",
                () -> aws.secretsManager(region).listSecrets().secretList().stream()
                        .filter(secret -> !secret.name().startsWith("rds!")) // a part of its database
                        .map(each -> each.arn())
                        .toList());
        add(
                "parameter",
                () -> aws.ssm(region).describeParameters().parameters().stream()
                        .map(each -> each.name())
                        .filter(name -> !name.startsWith("/aws/"))
                        .toList());
        add(
                "kms-key",
                () -> aws.kms(region).listKeys().keys().stream()
                        .map(key -> aws.kms(region)
                                .describeKey(r -> r.keyId(key.keyId()))
                                .keyMetadata())
                        .filter(key -> key.enabled() && key.keyManager() == KeyManagerType.CUSTOMER)
                        .filter(key -> !key.description().equals("Default key")) // AWS's own, in the simulation
                        .map(key -> key.keyId())
                        .toList());
        add(
                "function",
                () -> aws.lambda(region).listFunctions().functions().stream()
                        .map(each -> each.functionName())
                        .toList());
    }

    private void edge() {
        add("distribution", () -> {
            var list = aws.cloudFront().listDistributions().distributionList();
            return list.items().stream().map(each -> each.id()).toList();
        });
        add(
                "origin-access-control",
                () -> aws.cloudFront().listOriginAccessControls(r -> {}).originAccessControlList().items().stream()
                        .map(each -> each.id())
                        .toList());
        for (Scope scope : new Scope[] {Scope.REGIONAL, Scope.CLOUDFRONT}) {
            String where = scope == Scope.CLOUDFRONT ? AwsClients.GLOBAL : region;
            add(
                    "web-acl " + scope,
                    () -> aws.wafv2(where).listWebACLs(r -> r.scope(scope)).webACLs().stream()
                            .map(each -> each.arn())
                            .toList());
        }
    }

    private void watch() {
        add(
                "log-group",
                () -> aws.cloudWatchLogs(region).describeLogGroups().logGroups().stream()
                        .map(each -> each.logGroupName())
                        .toList());
        add(
                "alarm",
                () -> aws.cloudWatch(region).describeAlarms().metricAlarms().stream()
                        .map(each -> each.alarmName())
                        .toList());
        add(
                "dashboard",
                () -> aws.cloudWatch(region).listDashboards().dashboardEntries().stream()
                        .map(each -> each.dashboardName())
                        .toList());
        add(
                "topic",
                () -> aws.sns(region).listTopics().topics().stream()
                        .map(each -> each.topicArn())
                        .toList());
        add(
                "trail",
                () -> aws.cloudTrail(region).describeTrails().trailList().stream()
                        .map(each -> each.name())
                        .toList());
        add("budget", () -> {
            try {
                return aws.budgets().describeBudgets(r -> r.accountId(aws.accountId())).budgets().stream()
                        .map(each -> each.budgetName())
                        .toList();
            } catch (ProviderException e) {
                return Set.of(); // none has been made yet
            }
        });
    }
}
