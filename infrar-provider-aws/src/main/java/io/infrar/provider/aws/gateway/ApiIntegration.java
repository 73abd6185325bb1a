package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
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
import software.amazon.awssdk.services.apigatewayv2.model.ConnectionType;
import software.amazon.awssdk.services.apigatewayv2.model.GetIntegrationsResponse;
import software.amazon.awssdk.services.apigatewayv2.model.Integration;
import software.amazon.awssdk.services.apigatewayv2.model.IntegrationType;

/**
 * Where an HTTP API passes requests on to, with their paths as they are. Its id is {@code api/integration}; its description is our
 * mark. See <a
 * href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html#CreateIntegration">CreateIntegration</a>.
 */
public final class ApiIntegration extends AwsHandler<ApiIntegration.Spec, ApiIntegration.Outputs, Integration> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("api-integration", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    private static final String MARK = "infrar ";
    private static final Map<String, String> SAME_PATH = Map.of("overwrite:path", "$request.path");

    /**
     * What is asked.
     *
     * @param api its id
     * @param url that the Internet can reach
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an integration belongs to its API")
            Output<String> api,

            Output<String> url) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    ApiIntegration(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Integration> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Integration> found = new HashMap<>();
        ids(known).stream().map(Gateway::api).distinct().forEach(api -> found.putAll(all(region, api)));
        return found;
    }

    @Override
    protected Map<String, Integration> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.api().isKnown()) {
            return Map.of();
        }
        Map<String, Integration> found = all(region, spec.api().get());
        found.values().removeIf(each -> !(MARK + known.token()).equals(each.description()));
        return found;
    }

    private Map<String, Integration> all(String region, String api) {
        Map<String, Integration> found = new HashMap<>();
        String next = null;
        do {
            String from = next;
            GetIntegrationsResponse page = Gateway.found(() -> aws.apiGatewayV2(region)
                            .getIntegrations(
                                    r -> r.apiId(api).maxResults(Gateway.PAGE).nextToken(from)))
                    .orElseGet(() -> GetIntegrationsResponse.builder().build());
            page.items().forEach(each -> found.put(api + "/" + each.integrationId(), each));
            next = page.nextToken();
        } while (next != null);
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Integration object) {
        String description = object.description();
        return description == null || !description.startsWith(MARK)
                ? Map.of()
                : Map.of(Tags.INSTANCE, description.substring(MARK.length()));
    }

    @Override
    protected Spec spec(Integration object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                known.id() != null
                        ? Output.of(Gateway.api(known.id()))
                        : Objects.requireNonNull(asked, "found without being asked for")
                                .api(),
                Output.of(object.integrationUri()));
    }

    @Override
    protected Outputs outputs(Integration object, Known<Spec, Outputs> known) {
        return new Outputs(object.integrationId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String api = spec.api().get();
        String id = aws.apiGatewayV2(region(context.known()))
                .createIntegration(r -> r.apiId(api)
                        .description(MARK + context.known().token())
                        .integrationType(IntegrationType.HTTP_PROXY)
                        .integrationMethod("ANY")
                        .integrationUri(spec.url().get())
                        .connectionType(ConnectionType.INTERNET)
                        .payloadFormatVersion("1.0")
                        .requestParameters(SAME_PATH))
                .integrationId();
        return new Created<>(api + "/" + id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        String url = context.spec().url().get();
        if (before != null && !url.equals(before.url().get())) {
            aws.apiGatewayV2(region(context.known()))
                    .updateIntegration(r -> r.apiId(Gateway.api(id))
                            .integrationId(Gateway.part(id))
                            .integrationUri(url));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.apiGatewayV2(region(context.known()))
                .deleteIntegration(r -> r.apiId(Gateway.api(id)).integrationId(Gateway.part(id)));
    }
}
