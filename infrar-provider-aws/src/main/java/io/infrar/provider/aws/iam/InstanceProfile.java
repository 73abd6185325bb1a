package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * Gives a role to EC2 instances. See
 * <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html">CreateInstanceProfile</a>.
 */
public final class InstanceProfile
        extends IamHandler<
                InstanceProfile.Spec,
                InstanceProfile.Outputs,
                software.amazon.awssdk.services.iam.model.InstanceProfile> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "instance-profile", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(128, "-_", false));

    /**
     * What is asked.
     *
     * @param role the name of the one role that it gives
     */
    public record Spec(Output<String> role, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    InstanceProfile(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    String expectedId(Known<Spec, Outputs> known) {
        return known.physicalName();
    }

    /** The list of all profiles leaves out tags, so each is asked for. */
    @Override
    software.amazon.awssdk.services.iam.model.InstanceProfile get(ReadContext context, String id) {
        return iam().getInstanceProfile(r -> r.instanceProfileName(id)).instanceProfile();
    }

    @Override
    protected Map<String, String> tags(software.amazon.awssdk.services.iam.model.InstanceProfile object) {
        return map(object.tags());
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.iam.model.InstanceProfile object, Known<Spec, Outputs> known) {
        String role = object.roles().stream().map(Role::roleName).findFirst().orElse("");
        return new Spec(Output.of(role), Tags.users(tags(object)));
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.iam.model.InstanceProfile object, Known<Spec, Outputs> known) {
        return new Outputs(object.instanceProfileName(), object.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        var profile = iam().createInstanceProfile(r ->
                        r.instanceProfileName(context.known().physicalName()).tags(list(context.tags())))
                .instanceProfile();
        return new Created<>(profile.instanceProfileName(), new Outputs(profile.instanceProfileName(), profile.arn()));
    }

    /** A profile holds one role at most, and says so when there is another. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        String role = context.spec().role().get();
        if (before != null && before.role().get().equals(role)) {
            return;
        }
        if (before != null && !before.role().get().isEmpty()) {
            takeOut(id, before.role().get());
        }
        try {
            iam().addRoleToInstanceProfile(r -> r.instanceProfileName(id).roleName(role));
        } catch (ProviderException e) {
            List<String> there =
                    get(context, id).roles().stream().map(Role::roleName).toList();
            if (!there.contains(role)) { // of an interrupted run it does
                throw e;
            }
        }
    }

    private void takeOut(String id, String role) {
        orAbsent(() -> iam().removeRoleFromInstanceProfile(
                        r -> r.instanceProfileName(id).roleName(role)));
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            iam().untagInstanceProfile(r -> r.instanceProfileName(id).tagKeys(removed));
        }
        iam().tagInstanceProfile(r -> r.instanceProfileName(id).tags(list(set)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        get(context, id).roles().forEach(role -> takeOut(id, role.roleName()));
        iam().deleteInstanceProfile(r -> r.instanceProfileName(id));
    }
}
