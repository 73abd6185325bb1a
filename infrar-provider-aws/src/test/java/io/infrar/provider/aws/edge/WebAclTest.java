package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.wafv2.model.Scope;

class WebAclTest extends AwsHandlerContract {
    private static final WebAcl.Rule COMMON = WebAcl.Rule.managed("common", "AWSManagedRulesCommonRuleSet");

    @Override
    protected String type() {
        return "web-acl";
    }

    @Override
    protected Object spec() {
        return new WebAcl.Spec(
                WebAcl.REGIONAL,
                List.of(
                        WebAcl.Rule.countries("countries", Set.of("KP", "CU")),
                        WebAcl.Rule.rate("rate", 2000, 300),
                        COMMON),
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new WebAcl.Spec(
                WebAcl.REGIONAL, List.of(COMMON, WebAcl.Rule.rate("rate", 100, 60)), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new WebAcl.Spec(WebAcl.CLOUDFRONT, List.of(COMMON), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            int all = 0;
            for (Scope scope : new Scope[] {Scope.REGIONAL, Scope.CLOUDFRONT}) {
                all += aws.wafv2("us-east-1")
                        .listWebACLs(r -> r.scope(scope))
                        .webACLs()
                        .size();
            }
            return Optional.of(all);
        }
    }
}
