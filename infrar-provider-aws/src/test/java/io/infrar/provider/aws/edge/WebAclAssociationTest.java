package io.infrar.provider.aws.edge;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;
import software.amazon.awssdk.services.wafv2.model.AllowAction;
import software.amazon.awssdk.services.wafv2.model.DefaultAction;
import software.amazon.awssdk.services.wafv2.model.Scope;
import software.amazon.awssdk.services.wafv2.model.VisibilityConfig;

/** moto takes any ARN as that of a load balancer. */
class WebAclAssociationTest extends AwsHandlerContract {
    private static final String BALANCERS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/";

    private String first = "";
    private String second = "";

    @Override
    protected void prepare() {
        first = acl("first");
        second = acl("second");
    }

    private String acl(String name) {
        try (var aws = AwsTests.clients(moto)) {
            return aws.wafv2("us-east-1")
                    .createWebACL(r -> r.name(name)
                            .scope(Scope.REGIONAL)
                            .defaultAction(DefaultAction.builder()
                                    .allow(AllowAction.builder().build())
                                    .build())
                            .visibilityConfig(VisibilityConfig.builder()
                                    .metricName(name)
                                    .cloudWatchMetricsEnabled(true)
                                    .sampledRequestsEnabled(true)
                                    .build()))
                    .summary()
                    .arn();
        }
    }

    @Override
    protected String type() {
        return "web-acl-association";
    }

    @Override
    protected Object spec() {
        return spec("one/1", first);
    }

    private static WebAclAssociation.Spec spec(String balancer, String acl) {
        return new WebAclAssociation.Spec(Output.of(BALANCERS + balancer), Output.of(acl));
    }

    /** Not another web ACL: moto keeps the one from before as well, where AWS moves the load balancer. */
    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("two/2", second));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
