package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.apigatewayv2.model.Stage;

/**
 * The stage of an HTTP API that is reached without a name in the path. What changes in the API is in force at once. Its id is {@code
 * api/$default}. See
 * <a href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html#CreateStage">CreateStage</a>.
 */
public final class ApiStage extends AwsHandler<ApiStage.Spec, ApiStage.Outputs, Stage> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("api-stage", Spec.class, Outputs.class);

    private static final String NAME = "$default";

    /**
     * What is asked.
     *
     * @param api its id
     * @param requestsPerSecond of all callers together; null leaves it to the account's limit
     * @param burst how many at once, likewise; given with requestsPerSecond
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a stage belongs to its API")
            Output<String> api,

            @Nullable Integer requestsPerSecond,
            @Nullable Integer burst,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    ApiStage(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Stage> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Stage> found = new HashMap<>();
        for (String id : ids(known)) {
            find(region, Gateway.api(id)).ifPresent(stage -> found.put(id, stage));
        }
        return found;
    }

    @Override
    protected Map<String, Stage> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.api().isKnown()) {
            return Map.of();
        }
        String api = spec.api().get();
        return find(region, api).map(stage -> Map.of(api + "/" + NAME, stage)).orElse(Map.of());
    }

    private Optional<Stage> find(String region, String api) {
        return Gateway.found(() ->
                        aws.apiGatewayV2(region).getStages(r -> r.apiId(api)).items())
                .flatMap(stages -> stages.stream()
                        .filter(stage -> stage.stageName().equals(NAME))
                        .findFirst());
    }

    @Override
    protected @Nullable Map<String, String> tags(Stage object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Stage object, Known<Spec, Outputs> known) {
        RouteSettings settings = object.defaultRouteSettings();
        Double rate = settings == null ? null : settings.throttlingRateLimit();
        Integer burst = settings == null ? null : settings.throttlingBurstLimit();
        return new Spec(
                known.id() != null
                        ? Output.of(Gateway.api(known.id()))
                        : Objects.requireNonNull(known.spec(), "found without being asked for")
                                .api(),
                rate == null || rate == 0 ? null : (int) Math.round(rate),
                burst == null || burst == 0 ? null : burst,
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Stage object, Known<Spec, Outputs> known) {
        return new Outputs(object.stageName());
    }

    /** A limit can be changed but not taken away: as zero it would refuse every request. */
    @Override
    public Effect effect(Change<Spec> change) {
        boolean unlimited =
                change.before().requestsPerSecond() != null && change.after().requestsPerSecond() == null;
        return unlimited
                ? Effect.replace(Effect.Order.DELETE_FIRST, "AWS cannot take the limit of a stage away")
                : Effect.byFields(change);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String api = spec.api().get();
        aws.apiGatewayV2(region(context.known()))
                .createStage(r -> r.apiId(api)
                        .stageName(NAME)
                        .autoDeploy(true)
                        .defaultRouteSettings(settings(spec))
                        .tags(context.tags()));
        return new Created<>(api + "/" + NAME, new Outputs(NAME));
    }

    private static @Nullable RouteSettings settings(Spec spec) {
        Integer rate = spec.requestsPerSecond();
        return rate == null
                ? null
                : RouteSettings.builder()
                        .throttlingRateLimit((double) rate)
                        .throttlingBurstLimit(spec.burst())
                        .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null
                || Objects.equals(spec.requestsPerSecond(), before.requestsPerSecond())
                        && Objects.equals(spec.burst(), before.burst())) {
            return;
        }
        aws.apiGatewayV2(region(context.known()))
                .updateStage(r -> r.apiId(Gateway.api(id)).stageName(NAME).defaultRouteSettings(settings(spec)));
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        Gateway.retag(aws, region(context.known()), "/apis/" + Gateway.api(id) + "/stages/" + NAME, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.apiGatewayV2(region(context.known()))
                .deleteStage(r -> r.apiId(Gateway.api(id)).stageName(NAME));
    }
}
