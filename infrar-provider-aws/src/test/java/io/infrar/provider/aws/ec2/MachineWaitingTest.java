package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Address;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulation does at once or not at all: profiles that are not visible yet, slow states, instance refreshes, failures. */
class MachineWaitingTest {
    private static final String OK = "<R><return>true</return></R>";

    private final ScriptedAws script = new ScriptedAws();
    private final AwsClients aws = script.clients();

    @AfterEach
    void close() {
        aws.close();
        script.close();
    }

    // ---- machines

    private static Instance.Spec machine(String type) {
        return new Instance.Spec(
                "resolve:ssm:/image",
                "/dev/xvda",
                type,
                Output.of("subnet-1"),
                Set.of(Output.of("sg-1")),
                false,
                null,
                Output.of("profile"),
                null,
                20,
                true,
                1,
                true,
                false,
                Map.of());
    }

    private static String described(String state, String type) {
        return "<R><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>" + state
                + "</name></instanceState><instanceType>" + type
                + "</instanceType><privateIpAddress>10.0.0.7</privateIpAddress><imageId>ami-1</imageId>"
                + "<subnetId>subnet-1</subnetId><groupSet><item><groupId>sg-1</groupId></item></groupSet>"
                + "<iamInstanceProfile><arn>arn:aws:iam::1:instance-profile/profile</arn></iamInstanceProfile>"
                + "<metadataOptions><httpTokens>required</httpTokens><httpPutResponseHopLimit>1</httpPutResponseHopLimit>"
                + "</metadataOptions><stateReason><message>Client.InternalError: key cannot be used</message></stateReason>"
                + "</item></instancesSet></item></reservationSet></R>";
    }

    private static final String STARTED =
            "<R><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></R>";

    @Test
    void a_profile_that_is_not_visible_yet_is_tried_again() {
        script.on(
                "RunInstances",
                400,
                "<Response><Errors><Error><Code>InvalidParameterValue</Code><Message>Value (profile) for parameter"
                        + " iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name</Message></Error></Errors>"
                        + "<RequestID>r</RequestID></Response>");

        assertThatThrownBy(() -> new Instance(aws).apply(new Context<>("instance", machine("t3.micro"), null)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.NOT_YET));
    }

    @Test
    void a_machine_is_made_once_and_waited_for() {
        script.on("RunInstances", 200, STARTED)
                .on("DescribeInstances", 200, "<R><reservationSet/></R>")
                .on("DescribeInstances", 200, described("pending", "t3.micro"))
                .on("DescribeInstances", 200, described("running", "t3.micro"));

        var applied = new Instance(aws).apply(new Context<>("instance", machine("t3.micro"), null));

        assertThat(applied.outputs()).isEqualTo(new Instance.Outputs("i-1", "", "10.0.0.7"));
        assertThat(script.calls())
                .containsExactly("RunInstances", "DescribeInstances", "DescribeInstances", "DescribeInstances");
        assertThat(script.bodies().get(0)).contains("ClientToken=token123");
    }

    @Test
    void a_machine_that_ends_at_once_says_why() {
        script.on("RunInstances", 200, STARTED)
                .on("DescribeInstances", 200, described("pending", "t3.micro"))
                .on("DescribeInstances", 200, described("terminated", "t3.micro"));

        assertThatThrownBy(() -> new Instance(aws).apply(new Context<>("instance", machine("t3.micro"), null)))
                .hasMessageContaining("ended at once: Client.InternalError: key cannot be used");
    }

    @Test
    void a_machine_is_stopped_before_its_type_changes_and_started_again() {
        script.on("DescribeInstances", 200, described("running", "t3.micro"))
                .on("DescribeInstances", 200, described("stopping", "t3.micro"))
                .on("DescribeInstances", 200, described("stopped", "t3.micro"))
                .on("DescribeInstances", 200, described("pending", "t3.large"))
                .on("DescribeInstances", 200, described("running", "t3.large"))
                .on("StopInstances", 200, OK)
                .on("ModifyInstanceAttribute", 200, OK)
                .on("StartInstances", 200, OK);

        new Instance(aws).apply(new Context<>("instance", machine("t3.large"), "i-1", machine("t3.micro")));

        assertThat(script.calls())
                .containsExactly(
                        "DescribeInstances",
                        "StopInstances",
                        "DescribeInstances",
                        "DescribeInstances",
                        "ModifyInstanceAttribute",
                        "StartInstances",
                        "DescribeInstances",
                        "DescribeInstances");
    }

    @Test
    void a_machine_whose_new_type_is_refused_is_started_again_as_it_was() {
        script.on("DescribeInstances", 200, described("running", "t3.micro"))
                .on("DescribeInstances", 200, described("stopped", "t3.micro"))
                .on("StopInstances", 200, OK)
                .ec2Error("ModifyInstanceAttribute", 400, "InvalidInstanceAttributeValue")
                .on("StartInstances", 200, OK);

        assertThatThrownBy(() -> new Instance(aws)
                        .apply(new Context<>("instance", machine("t4g.micro"), "i-1", machine("t3.micro"))))
                .hasMessageContaining("ModifyInstanceAttribute");
        assertThat(script.calls()).endsWith("ModifyInstanceAttribute", "StartInstances");
    }

    @Test
    void an_image_that_is_not_there_is_refused_at_once() {
        script.on("DescribeImages", 200, "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>");

        assertThatThrownBy(() -> Instance.rootDevice(aws.ec2("eu-west-1"), "ami-0123"))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.INVALID))
                .hasMessageContaining("images have another id in each region");
        assertThat(script.bodies().get(0)).contains("Filter.1.Name=image-id").doesNotContain("ImageId.1");
    }

    // ---- disks

    private static Volume.Spec disk(String machine) {
        return new Volume.Spec(Output.of("eu-west-1a"), 50, null, null, Output.of(machine), "/dev/sdf", Map.of());
    }

    private static String volumes(String state, String machine) {
        return "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><status>" + state
                + "</status><size>50</size><availabilityZone>eu-west-1a</availabilityZone><attachmentSet>"
                + (machine.isEmpty()
                        ? ""
                        : "<item><instanceId>" + machine
                                + "</instanceId><device>/dev/sdf</device><status>attached</status></item>")
                + "</attachmentSet></item></volumeSet></DescribeVolumesResponse>";
    }

    private void moveDisk() {
        var known = Contexts.known("volume", "vol-1", disk("i-1"), new Volume.Outputs("vol-1"));
        new Volume(aws).apply(Contexts.updating(known, disk("i-1"), disk("i-2")));
    }

    @Test
    void a_disk_that_a_replaced_machine_has_let_go_of_is_not_detached_again() {
        script.on("DescribeVolumes", 200, volumes("available", ""))
                .ec2Error("DetachVolume", 400, "IncorrectState")
                .on("AttachVolume", 200, "<AttachVolumeResponse/>");

        moveDisk();

        assertThat(script.calls()).contains("AttachVolume").doesNotContain("DetachVolume");
    }

    @Test
    void a_disk_is_detached_from_a_machine_that_still_has_it() {
        script.on("DescribeVolumes", 200, volumes("in-use", "i-1"))
                .on("DescribeVolumes", 200, volumes("available", ""))
                .on("DetachVolume", 200, "<DetachVolumeResponse/>")
                .on("AttachVolume", 200, "<AttachVolumeResponse/>");

        moveDisk();

        assertThat(script.calls()).containsSubsequence("DetachVolume", "AttachVolume");
    }

    @Test
    void a_disk_whose_attachment_was_not_answered_is_attached_once() {
        script.on("DescribeVolumes", 200, volumes("available", ""))
                .on("DescribeVolumes", 200, volumes("available", ""))
                .on("DescribeVolumes", 200, volumes("in-use", "i-2"))
                .lost("AttachVolume")
                .ec2Error("AttachVolume", 400, "VolumeInUse");

        moveDisk();

        assertThat(script.calls()).filteredOn("AttachVolume"::equals).hasSize(2);
    }

    // ---- addresses

    @Test
    void an_address_that_a_deleted_gateway_still_holds_is_released_once_it_lets_go() {
        script.on(
                        "DescribeAddresses",
                        200,
                        "<DescribeAddressesResponse><addressesSet><item><allocationId>eipalloc-1</allocationId>"
                                + "<publicIp>203.0.113.9</publicIp><tagSet><item><key>infrar-instance</key>"
                                + "<value>token</value></item></tagSet></item></addressesSet></DescribeAddressesResponse>")
                .on(
                        "ReleaseAddress",
                        400,
                        "<Response><Errors><Error><Code>AuthFailure</Code><Message>You do not have permission to access the"
                                + " specified resource.</Message></Error></Errors><RequestID>r</RequestID></Response>")
                .on("ReleaseAddress", 200, OK);

        new ElasticIp(aws)
                .delete(Contexts.deleting(Contexts.known(
                        "elastic-ip",
                        "eipalloc-1",
                        new ElasticIp.Spec(null, Map.of()),
                        new ElasticIp.Outputs("eipalloc-1", "203.0.113.9"))));

        assertThat(script.calls()).filteredOn("ReleaseAddress"::equals).hasSize(2);
    }

    // ---- groups

    private static AutoScalingGroup.Spec group(String version) {
        return new AutoScalingGroup.Spec(
                Output.of("lt-1"),
                Output.of(version),
                1,
                2,
                1,
                Set.of(Output.of("subnet-1")),
                Set.of(),
                "EC2",
                300,
                false,
                Map.of());
    }

    private static String groups(String state) {
        return "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups><member>"
                + "<AutoScalingGroupName>app</AutoScalingGroupName><AutoScalingGroupARN>arn:app</AutoScalingGroupARN>"
                + "<MinSize>1</MinSize><MaxSize>2</MaxSize><DesiredCapacity>1</DesiredCapacity><Instances><member>"
                + "<InstanceId>i-1</InstanceId><LifecycleState>" + state
                + "</LifecycleState></member></Instances></member></AutoScalingGroups>"
                + "</DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>";
    }

    private static final String NO_GROUPS =
            "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups/>"
                    + "</DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>";

    private static String activity(String status) {
        return "<DescribeScalingActivitiesResponse><DescribeScalingActivitiesResult><Activities><member><StatusCode>"
                + status + "</StatusCode><StatusMessage>no t3.micro in this zone</StatusMessage></member></Activities>"
                + "</DescribeScalingActivitiesResult></DescribeScalingActivitiesResponse>";
    }

    private static String refresh(String status) {
        return "<DescribeInstanceRefreshesResponse><DescribeInstanceRefreshesResult><InstanceRefreshes><member>"
                + "<AutoScalingGroupName>app</AutoScalingGroupName><Status>" + status
                + "</Status><StatusReason>health checks failed</StatusReason></member></InstanceRefreshes>"
                + "</DescribeInstanceRefreshesResult></DescribeInstanceRefreshesResponse>";
    }

    private static final String EMPTY = "<R/>";

    @Test
    void a_group_waits_for_its_machines() {
        script.on("CreateAutoScalingGroup", 200, EMPTY)
                .on("DescribeAutoScalingGroups", 200, groups("Pending"))
                .on("DescribeAutoScalingGroups", 200, groups("InService"))
                .on("DescribeScalingActivities", 200, activity("InProgress"));

        var applied = new AutoScalingGroup(aws).apply(new Context<>("auto-scaling-group", group("1"), null));

        assertThat(applied.outputs()).isEqualTo(new AutoScalingGroup.Outputs("app", "arn:app"));
    }

    @Test
    void a_group_that_cannot_start_machines_says_why() {
        script.on("CreateAutoScalingGroup", 200, EMPTY)
                .on("DescribeAutoScalingGroups", 200, groups("Pending"))
                .on("DescribeScalingActivities", 200, activity("Failed"));

        assertThatThrownBy(() -> new AutoScalingGroup(aws).apply(new Context<>("auto-scaling-group", group("1"), null)))
                .hasMessageContaining("cannot start a machine: no t3.micro in this zone");
    }

    @Test
    void a_template_whose_profile_is_not_visible_yet_is_tried_again() {
        script.on(
                "CreateAutoScalingGroup",
                400,
                "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>You must use a valid"
                        + " fully-formed launch template. Value (profile) for parameter iamInstanceProfile.name is invalid."
                        + "</Message></Error><RequestId>r</RequestId></ErrorResponse>");

        assertThatThrownBy(() -> new AutoScalingGroup(aws).apply(new Context<>("auto-scaling-group", group("1"), null)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.NOT_YET));
    }

    @Test
    void another_version_of_the_template_replaces_the_machines_after_an_earlier_replacement_has_ended() {
        script.on("UpdateAutoScalingGroup", 200, EMPTY)
                .queryError("StartInstanceRefresh", 400, "InstanceRefreshInProgress")
                .on(
                        "StartInstanceRefresh",
                        200,
                        "<StartInstanceRefreshResponse><StartInstanceRefreshResult><InstanceRefreshId>r"
                                + "</InstanceRefreshId></StartInstanceRefreshResult></StartInstanceRefreshResponse>")
                .on("DescribeInstanceRefreshes", 200, refresh("InProgress"))
                .on("DescribeInstanceRefreshes", 200, refresh("Successful"))
                .on("DescribeAutoScalingGroups", 200, groups("InService"));

        new AutoScalingGroup(aws).apply(new Context<>("auto-scaling-group", group("2"), "app", group("1")));

        assertThat(script.calls())
                .containsExactly(
                        "UpdateAutoScalingGroup",
                        "StartInstanceRefresh",
                        "StartInstanceRefresh",
                        "DescribeInstanceRefreshes",
                        "DescribeInstanceRefreshes",
                        "DescribeAutoScalingGroups");
        assertThat(script.bodies().get(1)).contains("ScaleInProtectedInstances=Refresh");
    }

    @Test
    void a_group_with_a_machine_of_the_template_before_is_not_in_line_yet() {
        script.on("DescribeAutoScalingGroups", 200, groups("InService", "1"))
                .on("DescribeAutoScalingGroups", 200, groups("Terminating:Wait", "1"));
        Known<AutoScalingGroup.Spec, AutoScalingGroup.Outputs> known =
                Contexts.known("auto-scaling-group", "app", group("2"), new AutoScalingGroup.Outputs("app", "arn:app"));

        assertThat(seen(known).launchTemplateVersion()).isEqualTo(Output.of("1"));
        assertThat(seen(known).launchTemplateVersion()).isEqualTo(Output.of("2"));
    }

    private AutoScalingGroup.Spec seen(Known<AutoScalingGroup.Spec, AutoScalingGroup.Outputs> known) {
        return new AutoScalingGroup(aws)
                .read(Contexts.reading(), List.of(known)).stream()
                        .map(each -> (Observation.Present<AutoScalingGroup.Spec, AutoScalingGroup.Outputs>) each)
                        .findFirst()
                        .orElseThrow()
                        .spec();
    }

    private static String groups(String state, String version) {
        return groups(state)
                .replace(
                        "<Instances>",
                        "<LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId><Version>2</Version></LaunchTemplate>"
                                + "<HealthCheckType>EC2</HealthCheckType><Instances>")
                .replace(
                        "<InstanceId>",
                        "<LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId><Version>" + version
                                + "</Version></LaunchTemplate><InstanceId>");
    }

    @Test
    void a_replacement_that_fails_says_why() {
        script.on("UpdateAutoScalingGroup", 200, EMPTY)
                .on("StartInstanceRefresh", 200, EMPTY)
                .on("DescribeInstanceRefreshes", 200, refresh("Failed"));

        assertThatThrownBy(() -> new AutoScalingGroup(aws)
                        .apply(new Context<>("auto-scaling-group", group("2"), "app", group("1"))))
                .hasMessageContaining("were not all replaced (Failed): health checks failed");
    }

    @Test
    void a_group_is_gone_only_with_its_machines() {
        script.on("DescribeAutoScalingGroups", 200, groups("InService"))
                .on("DescribeAutoScalingGroups", 200, groups("InService"))
                .on("DescribeAutoScalingGroups", 200, groups("Terminating"))
                .on("DescribeAutoScalingGroups", 200, NO_GROUPS)
                .on("DeleteAutoScalingGroup", 200, EMPTY);

        new AutoScalingGroup(aws).delete(new Deleting<>(new Context<>("auto-scaling-group", group("1"), "app", null)));

        assertThat(script.calls())
                .containsExactly(
                        "DescribeAutoScalingGroups",
                        "DescribeAutoScalingGroups",
                        "DeleteAutoScalingGroup",
                        "DescribeAutoScalingGroups",
                        "DescribeAutoScalingGroups");
        assertThat(script.bodies().get(2)).contains("ForceDelete=true");
    }

    /** Polls at once, and ten times until a limit. */
    private record Context<S extends Record, O extends Record>(
            String type,
            S spec,
            @Nullable String id,
            @Nullable S before) implements ApplyContext<S, O> {
        Context(String type, S spec, @Nullable String id) {
            this(type, spec, id, null);
        }

        @Override
        public Known<S, O> known() {
            return new Known<>(
                    new Address("aws", type, "app"),
                    new Placement("aws", "eu-west-1", null),
                    "token123",
                    "app",
                    id,
                    spec,
                    null);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Optional<Observation.Present<S, O>> prior() {
            if (id == null || before == null) {
                return Optional.empty();
            }
            O outputs = (O)
                    (type.equals("instance")
                            ? new Instance.Outputs(id, "", "10.0.0.7")
                            : new AutoScalingGroup.Outputs(id, "arn:app"));
            return Optional.of(new Observation.Present<>(id, before, outputs, Observation.Owner.OURS));
        }

        @Override
        public boolean mayExist() {
            return false;
        }

        @Override
        public Map<String, String> tags() {
            return Map.of();
        }

        @Override
        public void created(String newId) {}

        @Override
        public SecretRef keep(String name, SecretValue value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String environment() {
            return "test";
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            for (int i = 0; i < 10; i++) {
                Optional<T> answer = poll.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            throw ProviderException.of(ProviderException.Kind.TIMEOUT, "waited for " + what);
        }

        @Override
        public void progress(String message) {}

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of();
        }
    }

    /** The same for a delete. */
    private record Deleting<S extends Record, O extends Record>(Context<S, O> context) implements DeleteContext<S, O> {
        @Override
        public Known<S, O> known() {
            return context.known();
        }

        @Override
        public Optional<S> prior() {
            return Optional.empty();
        }

        @Override
        public String environment() {
            return context.environment();
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            return context.reveal(secret);
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            return context.await(what, limit, poll);
        }

        @Override
        public void progress(String message) {}

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of();
        }
    }
}
