package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Gateway;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Output;
import io.infrar.model.Route;
import io.infrar.provider.aws.gateway.Api;
import io.infrar.provider.aws.gateway.ApiIntegration;
import io.infrar.provider.aws.gateway.ApiRoute;
import io.infrar.provider.aws.gateway.ApiStage;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a gateway into an HTTP API of API Gateway, which passes requests on to what the Internet can reach. */
final class GatewayTranslator {
    private final Translating t;

    GatewayTranslator(Translating t) {
        this.t = t;
    }

    void translate(Gateway gateway) {
        if (gateway.domain() != null) {
            t.notRealised(
                    gateway, List.of("domain (lead it to the host of the gateway by an edge of another provider)"));
        }
        if (!gateway.tiers().isEmpty()) {
            t.error(
                    "aws.gateway-tiers",
                    gateway,
                    "tiers are given, but HTTP APIs know no keys: everybody may call, and only the limit of the largest"
                            + " tier is kept, by all together.",
                    "Check keys in the service, and suppress this with that reason.");
        }
        Address api = Translating.own("api", gateway);
        Output<String> apiId = Translating.output(api, "id");
        t.add(
                api,
                gateway,
                new Api.Spec(
                        "gateway " + gateway.name() + " of " + t.environment().name(), Map.of()),
                Translating.usage("api-gateway", "http-requests", t.region(gateway), 1_000_000, "a million requests"));
        stage(gateway, apiId);
        Map<ComponentKey, Address> integrations = new LinkedHashMap<>();
        for (Route route : gateway.routes()) {
            Address integration = integrations.get(route.target());
            if (integration == null) {
                Output<URI> url = url(gateway, route);
                if (url == null) {
                    continue;
                }
                integration = Translating.own(
                        "api-integration",
                        gateway,
                        route.target().name() + "." + route.target().kind().label());
                t.add(integration, gateway, new ApiIntegration.Spec(apiId, Output.format("{}", url)));
                integrations.put(route.target(), integration);
            }
            routes(gateway, route, apiId, Translating.output(integration, "id"));
        }
        t.export(gateway, Gateway.exports(Translating.output(api, "endpoint"), Translating.output(api, "host")));
    }

    private void stage(Gateway gateway, Output<String> apiId) {
        Integer rate = null;
        Integer burst = null;
        for (Gateway.RateTier tier : gateway.tiers()) {
            if (rate == null || tier.requestsPerSecond() > rate) {
                rate = tier.requestsPerSecond();
                burst = tier.burst();
            }
        }
        t.add(Translating.own("api-stage", gateway), gateway, new ApiStage.Spec(apiId, rate, burst, Map.of()));
    }

    private void routes(Gateway gateway, Route route, Output<String> apiId, Output<String> integration) {
        String prefix = route.pathPrefix();
        if (prefix.equals("/")) {
            t.add(
                    Translating.own("api-route", gateway, "default"),
                    gateway,
                    new ApiRoute.Spec(apiId, "$default", integration));
            return;
        }
        String path = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        String name = path.substring(1).replace('/', '-');
        t.add(
                Translating.own("api-route", gateway, name),
                gateway,
                new ApiRoute.Spec(apiId, "ANY " + path, integration));
        t.add(
                Translating.own("api-route", gateway, name + ".below"),
                gateway,
                new ApiRoute.Spec(apiId, "ANY " + path + "/{proxy+}", integration));
    }

    /** Where a target is reached from the Internet; what is not is said. */
    private @Nullable Output<URI> url(Gateway gateway, Route route) {
        Component target = t.environment().component(route.target()).orElse(null);
        if (target instanceof Compute compute && compute.publiclyReachable()) {
            return new Compute.Ref(null, compute.name()).url();
        }
        if (target instanceof LoadBalancer balancer && balancer.publiclyReachable()) {
            return new LoadBalancer.Ref(null, balancer.name()).url();
        }
        t.error(
                "aws.gateway-target",
                gateway,
                "routes lead to " + route.target()
                        + ", which the Internet cannot reach; this version makes no VPC link.",
                "Make it publiclyReachable(), or put a public load balancer before it.");
        return null;
    }
}
