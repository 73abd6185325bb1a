package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.Map;

/**
 * A group whose servers are on different hosts, at most ten of them. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#placement-groups">placement groups</a>.
 */
public final class PlacementGroup
        extends HetznerHandler<PlacementGroup.Spec, PlacementGroup.Outputs, PlacementGroup.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("placement-group", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param type {@code spread} is the only one there is
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST)
            String type,

            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    record Seen(long id, String type, Map<String, String> labels) implements HetznerObject {}

    PlacementGroup(HetznerApi api) {
        super(TYPE, api, "placement_groups", "placement_group", Seen.class);
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        return new Spec(seen.type(), users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return new Outputs(Long.toString(seen.id()));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Made<Seen> made = post(Map.of(
                "name", context.known().physicalName(),
                "type", context.spec().type(),
                "labels", Labels.of(context.tags())));
        finish(context, made);
        return new Created<>(made.id(), new Outputs(made.id()));
    }
}
