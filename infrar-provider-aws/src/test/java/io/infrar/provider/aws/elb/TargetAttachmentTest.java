package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;

class TargetAttachmentTest extends ElbContract {
    private String targetGroup = "";
    private List<String> instances = new ArrayList<>();

    @Override
    protected void prepare() {
        super.prepare();
        targetGroup = elb().createTargetGroup(r ->
                        r.name("servers").port(80).protocol("HTTP").vpcId(vpc).targetType("instance"))
                .targetGroups()
                .get(0)
                .targetGroupArn();
        instances = clients()
                .ec2("us-east-1")
                .runInstances(r -> r.imageId("ami-12c6146b")
                        .minCount(2)
                        .maxCount(2)
                        .instanceType("t3.micro")
                        .subnetId(subnets.get(0)))
                .instances()
                .stream()
                .map(Instance::instanceId)
                .toList();
    }

    @Override
    protected String type() {
        return "target-attachment";
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Object spec() {
        return new TargetAttachment.Spec(Output.of(targetGroup), Output.of(instances.get(0)));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new TargetAttachment.Spec(Output.of(targetGroup), Output.of(instances.get(1))));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(elb().describeTargetHealth(r -> r.targetGroupArn(targetGroup))
                .targetHealthDescriptions()
                .size());
    }
}
