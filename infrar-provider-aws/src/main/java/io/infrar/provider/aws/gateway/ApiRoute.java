package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigatewayv2.model.GetRoutesResponse;
import software.amazon.awssdk.services.apigatewayv2.model.Route;

/**
 * Which requests of an HTTP API go to an integration. Its id is {@code api/route}. See
 * <a href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html#CreateRoute">CreateRoute</a>.
 */
public final class ApiRoute extends AwsHandler<ApiRoute.Spec, ApiRoute.Outputs, Route> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("api-route", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    private static final String TARGET = "integrations/";

    /**
     * What is asked.
     *
     * @param api its id
     * @param key a method and a path such as {@code ANY /v1/{proxy+}}, or {@code $default} for what no other route takes
     * @param integration its id
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a route belongs to its API")
            Output<String> api,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "this is another route")
            String key,

            Output<String> integration) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    ApiRoute(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Route> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Route> found = new HashMap<>();
        ids(known).stream().map(Gateway::api).distinct().forEach(api -> found.putAll(all(region, api)));
        return found;
    }

    @Override
    protected Map<String, Route> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.api().isKnown()) {
            return Map.of();
        }
        Map<String, Route> found = all(region, spec.api().get());
        found.values().removeIf(route -> !route.routeKey().equals(spec.key()));
        return found;
    }

    private Map<String, Route> all(String region, String api) {
        Map<String, Route> found = new HashMap<>();
        String next = null;
        do {
            String from = next;
            GetRoutesResponse page = Gateway.found(() -> aws.apiGatewayV2(region)
                            .getRoutes(
                                    r -> r.apiId(api).maxResults(Gateway.PAGE).nextToken(from)))
                    .orElseGet(() -> GetRoutesResponse.builder().build());
            page.items().forEach(route -> found.put(api + "/" + route.routeId(), route));
            next = page.nextToken();
        } while (next != null);
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Route object) {
        return null;
    }

    @Override
    protected Spec spec(Route object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String target = object.target() == null ? "" : object.target();
        return new Spec(
                known.id() != null
                        ? Output.of(Gateway.api(known.id()))
                        : Objects.requireNonNull(asked, "found without being asked for")
                                .api(),
                object.routeKey(),
                Output.of(target.startsWith(TARGET) ? target.substring(TARGET.length()) : target));
    }

    @Override
    protected Outputs outputs(Route object, Known<Spec, Outputs> known) {
        return new Outputs(object.routeId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String api = spec.api().get();
        String id = aws.apiGatewayV2(region(context.known()))
                .createRoute(r -> r.apiId(api)
                        .routeKey(spec.key())
                        .target(TARGET + spec.integration().get()))
                .routeId();
        return new Created<>(api + "/" + id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        String integration = context.spec().integration().get();
        if (before != null && !integration.equals(before.integration().get())) {
            aws.apiGatewayV2(region(context.known()))
                    .updateRoute(r ->
                            r.apiId(Gateway.api(id)).routeId(Gateway.part(id)).target(TARGET + integration));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.apiGatewayV2(region(context.known()))
                .deleteRoute(r -> r.apiId(Gateway.api(id)).routeId(Gateway.part(id)));
    }
}
