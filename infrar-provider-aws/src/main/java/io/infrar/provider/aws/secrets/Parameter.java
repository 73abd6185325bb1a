package io.infrar.provider.aws.secrets;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.Tag;

/**
 * A value in the Parameter Store of Systems Manager, in the tier that is free. See
 * <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html">PutParameter</a>.
 */
public final class Parameter extends AwsHandler<Parameter.Spec, Parameter.Outputs, Parameter.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("parameter", Spec.class, Outputs.class).naming(new ResourceType.Naming(512, "-/_.", false));

    /** GetParameters takes no more names. */
    private static final int NAMES = 10;

    /**
     * What is asked: just one of {@code value} and {@code secret}.
     *
     * @param name such as {@code /infrar/production/image-tag}
     * @param value a plain value, 1 to 4096 characters
     * @param secret a value that is kept encrypted ({@code SecureString}) with the account's key
     * @param description at most 1024 characters, may be empty; it is shown only by a call for each
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name of a parameter is fixed")
            String name,

            @Nullable Output<String> value,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<String> secret,
            @Field(Field.Ownership.UNREADABLE) String description,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param value null when it is encrypted
     */
    public record Outputs(String name, String arn, @Nullable String value) {}

    /** With its tags, which need a call of their own. */
    record Live(software.amazon.awssdk.services.ssm.model.Parameter parameter, Map<String, String> tags) {}

    Parameter(AwsClients aws) {
        super(TYPE, aws);
    }

    private SsmClient ssm(Known<?, ?> known) {
        return aws.ssm(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Known<Spec, Outputs>> asked = new HashMap<>();
        known.forEach(each -> asked.put(Objects.requireNonNull(each.id()), each));
        Map<String, Live> found = new HashMap<>();
        for (List<String> names : chunks(ids(known), NAMES)) {
            for (var parameter : aws.ssm(region)
                    .getParameters(r -> r.names(names).withDecryption(false))
                    .parameters()) {
                found.put(parameter.name(), live(Objects.requireNonNull(asked.get(parameter.name())), parameter));
            }
        }
        return found;
    }

    private Live live(Known<Spec, Outputs> known, software.amazon.awssdk.services.ssm.model.Parameter parameter) {
        return new Live(
                parameter,
                tagsOf(
                        known,
                        parameter.arn(),
                        () -> Tags.map(
                                ssm(known)
                                        .listTagsForResource(r -> r.resourceType(ResourceTypeForTagging.PARAMETER)
                                                .resourceId(parameter.name()))
                                        .tagList(),
                                Tag::key,
                                Tag::value)));
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null) {
            return Map.of();
        }
        Map<String, Live> found = new HashMap<>();
        aws.ssm(region)
                .getParameters(r -> r.names(spec.name()).withDecryption(false))
                .parameters()
                .forEach(parameter -> found.put(parameter.name(), live(known, parameter)));
        return found;
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String value = plain(object);
        return new Spec(
                object.parameter().name(),
                value == null ? null : Output.of(value),
                asked == null ? null : asked.secret(),
                asked == null ? "" : asked.description(),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.parameter().name(), object.parameter().arn(), plain(object));
    }

    private static @Nullable String plain(Live object) {
        return object.parameter().type() == ParameterType.STRING
                ? object.parameter().value()
                : null;
    }

    @Override
    public Effect effect(Change<Spec> change) {
        if ((change.before().value() == null) != (change.after().value() == null)) {
            return Effect.replace(
                    Effect.Order.DELETE_FIRST, "a parameter cannot become encrypted or plain, and its name is taken");
        }
        Effect effect = Effect.byFields(change);
        return effect instanceof Effect.Update && change.changes("value") ? Effect.update("value") : effect;
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        put(context, false);
        return Created.of(context.spec().name());
    }

    /** Tags can be given only when it is created, a value also later. */
    private void put(ApplyContext<Spec, Outputs> context, boolean overwrite) {
        Spec spec = context.spec();
        Output<String> plain = spec.value();
        Output<String> secret = spec.secret();
        if ((plain == null) == (secret == null)) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID, "the parameter " + spec.name() + " needs a value or a secret");
        }
        String value = plain != null
                ? plain.get()
                : context.reveal(Objects.requireNonNull(secret)).reveal();
        ssm(context.known()).putParameter(r -> {
            r.name(spec.name())
                    .type(plain != null ? ParameterType.STRING : ParameterType.SECURE_STRING)
                    .value(value)
                    .description(spec.description().isEmpty() && !overwrite ? null : spec.description())
                    .overwrite(overwrite);
            if (!overwrite) {
                r.tags(list(context.tags()));
            }
        });
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null
                && !(Objects.equals(spec.value(), before.value())
                        && Objects.equals(spec.secret(), before.secret())
                        && spec.description().equals(before.description()))) {
            put(context, true);
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        SsmClient ssm = ssm(context.known());
        if (!removed.isEmpty()) {
            ssm.removeTagsFromResource(r -> r.resourceType(ResourceTypeForTagging.PARAMETER)
                    .resourceId(id)
                    .tagKeys(removed));
        }
        ssm.addTagsToResource(r ->
                r.resourceType(ResourceTypeForTagging.PARAMETER).resourceId(id).tags(list(set)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ssm(context.known()).deleteParameter(r -> r.name(id));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
