package io.infrar.provider.aws.gateway;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.GetApisRequest;
import software.amazon.awssdk.services.apigatewayv2.model.GetApisResponse;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;

/**
 * An HTTP API of API Gateway. See
 * <a href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html#CreateApi">CreateApi</a>.
 */
public final class Api
        extends AwsHandler<Api.Spec, Api.Outputs, software.amazon.awssdk.services.apigatewayv2.model.Api> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("api", Spec.class, Outputs.class).naming(new ResourceType.Naming(128, "-_", false));

    /**
     * What is asked.
     *
     * @param description for people, not empty
     */
    public record Spec(String description, Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param endpoint such as {@code https://a1b2c3.execute-api.eu-west-1.amazonaws.com}
     * @param host the name in the endpoint
     */
    public record Outputs(String id, String endpoint, String host) {}

    Api(AwsClients aws) {
        super(TYPE, aws);
    }

    private ApiGatewayV2Client gateway(Known<?, ?> known) {
        return aws.apiGatewayV2(region(known));
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> found = all(region);
        found.keySet().retainAll(ids(known));
        return found;
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> found = all(region);
        found.values().removeIf(api -> !known.token().equals(api.tags().get(Tags.INSTANCE)));
        return found;
    }

    private Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> all(String region) {
        Map<String, software.amazon.awssdk.services.apigatewayv2.model.Api> found = new HashMap<>();
        String next = null;
        do {
            GetApisResponse page = aws.apiGatewayV2(region)
                    .getApis(GetApisRequest.builder()
                            .maxResults(Gateway.PAGE)
                            .nextToken(next)
                            .build());
            page.items().forEach(api -> found.put(api.apiId(), api));
            next = page.nextToken();
        } while (next != null);
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(software.amazon.awssdk.services.apigatewayv2.model.Api object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.apigatewayv2.model.Api object, Known<Spec, Outputs> known) {
        return new Spec(object.description() == null ? "" : object.description(), Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.apigatewayv2.model.Api object, Known<Spec, Outputs> known) {
        return outputs(object.apiId(), object.apiEndpoint());
    }

    private static Outputs outputs(String id, String endpoint) {
        return new Outputs(id, endpoint, endpoint.substring(endpoint.indexOf("//") + 2));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        var made = gateway(context.known())
                .createApi(r -> r.name(context.known().physicalName())
                        .protocolType(ProtocolType.HTTP)
                        .description(context.spec().description())
                        .tags(context.tags()));
        return new Created<>(made.apiId(), outputs(made.apiId(), made.apiEndpoint()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        String description = context.spec().description();
        if (before != null && !description.equals(before.description())) {
            gateway(context.known()).updateApi(r -> r.apiId(id).description(description));
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        Gateway.retag(aws, region(context.known()), "/apis/" + id, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        gateway(context.known()).deleteApi(r -> r.apiId(id));
    }
}
