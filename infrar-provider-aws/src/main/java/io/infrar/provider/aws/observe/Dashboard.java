package io.infrar.provider.aws.observe;

import io.infrar.model.Json;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of graphs. Its id is its name. See
 * <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html">PutDashboard</a>.
 */
public final class Dashboard extends AwsHandler<Dashboard.Spec, Dashboard.Outputs, Dashboard.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("dashboard", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME)
            .naming(new ResourceType.Naming(255, "-_", false));

    /**
     * What is asked.
     *
     * @param body in the
     *     <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">structure</a>
     *     of CloudWatch; may hold outputs of resources in their JSON form
     */
    public record Spec(Json body) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    record Live(String name, Json body) {}

    Dashboard(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String name = Objects.requireNonNull(each.id());
            find(region, name).ifPresent(live -> found.put(name, live));
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = known.physicalName();
        return find(region, name).map(live -> Map.of(name, live)).orElse(Map.of());
    }

    private Optional<Live> find(String region, String name) {
        try {
            String body = aws.cloudWatch(region)
                    .getDashboard(r -> r.dashboardName(name))
                    .dashboardBody();
            return Optional.of(new Live(name, Json.parse(body)));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return null;
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(object.body());
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.name());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        put(context, name);
        return new Created<>(name, new Outputs(name));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            put(context, id);
        }
    }

    private void put(ApplyContext<Spec, Outputs> context, String name) {
        aws.cloudWatch(region(context.known()))
                .putDashboard(r -> r.dashboardName(name)
                        .dashboardBody(context.spec().body().toString()));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.cloudWatch(region(context.known())).deleteDashboards(r -> r.dashboardNames(id));
    }
}
