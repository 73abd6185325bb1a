package io.infrar.provider.aws.eks;

import io.infrar.model.Json;
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
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.ResolveConflicts;

/**
 * Software that EKS keeps in a cluster. Its id is {@code cluster/name}. See
 * <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html">CreateAddon</a>.
 */
public final class EksAddon extends AwsHandler<EksAddon.Spec, EksAddon.Outputs, Addon> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("eks-addon", Spec.class, Outputs.class);

    private static final Duration WITHIN = Duration.ofMinutes(20);

    /** Stands in the place of the cluster of one that could not be installed, which is as good as none and replaced. */
    private static final Output<String> FAILED = Output.of("failed");

    /**
     * What is asked.
     *
     * @param cluster its name
     * @param name such as {@code vpc-cni}
     * @param version such as {@code v1.19.0-eksbuild.1}; null takes the default for the cluster when it is made and leaves it then
     * @param role ARN of the role of its service account; null leaves it to the role of the nodes
     * @param configuration in the add-on's own words; null leaves its defaults
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "an add-on belongs to its cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "this is another add-on")
            String name,

            @Nullable String version,
            @Nullable Output<String> role,
            @Nullable Json configuration,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    EksAddon(AwsClients aws) {
        super(TYPE, aws);
    }

    private EksClient eks(Known<?, ?> known) {
        return aws.eks(region(known));
    }

    @Override
    protected Map<String, Addon> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Addon> found = new HashMap<>();
        for (String id : ids(known)) {
            alive(region, id).ifPresent(addon -> found.put(id, addon));
        }
        return found;
    }

    @Override
    protected Map<String, Addon> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.cluster().isKnown()) {
            return Map.of();
        }
        String id = spec.cluster().get() + "/" + spec.name();
        return alive(region, id).map(addon -> Map.of(id, addon)).orElse(Map.of());
    }

    private Optional<Addon> alive(String region, String id) {
        return find(region, id).filter(addon -> addon.status() != AddonStatus.DELETING);
    }

    private Optional<Addon> find(String region, String id) {
        return Eks.found(() -> aws.eks(region)
                .describeAddon(r -> r.clusterName(Eks.cluster(id)).addonName(Eks.name(id)))
                .addon());
    }

    @Override
    protected @Nullable Map<String, String> tags(Addon object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Addon object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String role = object.serviceAccountRoleArn();
        return new Spec(
                object.status() == AddonStatus.CREATE_FAILED ? FAILED : Output.of(object.clusterName()),
                object.addonName(),
                asked != null && asked.version() == null ? null : object.addonVersion(),
                role == null || role.isEmpty() ? null : Output.of(role),
                configuration(object, asked),
                Tags.users(object.tags()));
    }

    /** What was taken back is shown as an empty object. */
    private static @Nullable Json configuration(Addon addon, @Nullable Spec asked) {
        String text = addon.configurationValues();
        if (text == null || text.isBlank()) {
            return null;
        }
        Json configuration = Json.parse(text);
        boolean isNone = configuration.equals(Json.object()) && (asked == null || asked.configuration() == null);
        return isNone ? null : configuration;
    }

    @Override
    protected Outputs outputs(Addon object, Known<Spec, Outputs> known) {
        return new Outputs(object.addonArn());
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.before().cluster().equals(FAILED)
                ? Effect.replace(Effect.Order.DELETE_FIRST, "EKS could not install it")
                : Effect.byFields(change);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String cluster = spec.cluster().get();
        eks(context.known())
                .createAddon(r -> r.clusterName(cluster)
                        .addonName(spec.name())
                        .addonVersion(spec.version())
                        .serviceAccountRoleArn(
                                spec.role() == null ? null : spec.role().get())
                        .configurationValues(
                                spec.configuration() == null
                                        ? null
                                        : spec.configuration().toString())
                        // A cluster has some add-ons from the beginning, which EKS then takes over.
                        .resolveConflicts(ResolveConflicts.OVERWRITE)
                        .clientRequestToken(context.known().token())
                        .tags(context.tags()));
        return Created.of(cluster + "/" + spec.name());
    }

    @Override
    protected boolean isReady(Addon object) {
        return object.status() == AddonStatus.ACTIVE;
    }

    @Override
    protected Optional<ProviderException> failure(Addon object) {
        return object.status() != AddonStatus.CREATE_FAILED && object.status() != AddonStatus.UPDATE_FAILED
                ? Optional.empty()
                : Optional.of(ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "add-on " + object.addonName() + " failed: "
                                + (object.health() == null
                                        ? "EKS does not say why"
                                        : object.health().issues().stream()
                                                .map(issue -> issue.codeAsString() + " " + issue.message())
                                                .toList())
                                + "; correct the cause and apply again"));
    }

    @Override
    protected Duration readyWithin() {
        return WITHIN;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null
                || Objects.equals(spec.version(), before.version())
                        && Objects.equals(spec.role(), before.role())
                        && Objects.equals(spec.configuration(), before.configuration())) {
            return;
        }
        EksClient eks = eks(context.known());
        var update = eks.updateAddon(r -> r.clusterName(Eks.cluster(id))
                        .addonName(Eks.name(id))
                        .addonVersion(spec.version())
                        .serviceAccountRoleArn(
                                spec.role() == null
                                        ? before.role() == null ? null : ""
                                        : spec.role().get())
                        .configurationValues(
                                spec.configuration() == null
                                        ? before.configuration() == null ? null : "{}"
                                        : spec.configuration().toString())
                        .resolveConflicts(ResolveConflicts.OVERWRITE))
                .update();
        Eks.await(context, eks, Eks.cluster(id), update, WITHIN, "addon", Eks.name(id));
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String arn = context.prior()
                .map(prior -> prior.outputs().arn())
                .orElseGet(() ->
                        find(region(context.known()), id).map(Addon::addonArn).orElse(""));
        Eks.retag(eks(context.known()), arn, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        eks(context.known()).deleteAddon(r -> r.clusterName(Eks.cluster(id)).addonName(Eks.name(id)));
        String region = region(context.known());
        context.await(
                "add-on " + id + " to be gone",
                WITHIN,
                () -> find(region, id).isPresent() ? Optional.empty() : Optional.of(true));
    }
}
