package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;

/**
 * A CodeDeploy application for services of ECS. See
 * <a href="https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html">CreateApplication</a>.
 */
public final class DeploymentApplication
        extends CodeDeployHandler<
                DeploymentApplication.Spec, DeploymentApplication.Outputs, DeploymentApplication.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "deployment-application", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(100, "-_", false));

    /** What is asked: only that it exists. */
    public record Spec(Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    /** With the tags, which need a call of their own. */
    record Live(String name, Map<String, String> tags) {}

    DeploymentApplication(AwsClients aws) {
        super(TYPE, aws);
    }

    /** One list of all names instead of a call for each. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> names = names(region);
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String name = String.valueOf(each.id());
            if (names.contains(name)) {
                found.put(name, new Live(name, liveTags(region, each, name)));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = known.physicalName();
        return names(region).contains(name) ? Map.of(name, new Live(name, liveTags(region, known, name))) : Map.of();
    }

    private Set<String> names(String region) {
        Set<String> names = new HashSet<>();
        aws.codeDeploy(region).listApplicationsPaginator().applications().forEach(names::add);
        return names;
    }

    @Override
    String resource(String id) {
        return "application:" + id;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live live) {
        return live.tags();
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        return new Spec(Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return new Outputs(live.name());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        codeDeploy(context.known())
                .createApplication(r -> r.applicationName(name)
                        .computePlatform(ComputePlatform.ECS)
                        .tags(list(context.tags())));
        return new Created<>(name, new Outputs(name));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        codeDeploy(context.known()).deleteApplication(r -> r.applicationName(id));
    }
}
