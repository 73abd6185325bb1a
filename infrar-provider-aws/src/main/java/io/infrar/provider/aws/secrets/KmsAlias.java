package io.infrar.provider.aws.secrets;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/** A name for a key. See <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html">CreateAlias</a>. */
public final class KmsAlias extends AwsHandler<KmsAlias.Spec, KmsAlias.Outputs, AliasListEntry> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("kms-alias", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME)
            .naming(new ResourceType.Naming(200, "-/_", false));

    private static final String PREFIX = "alias/";

    /**
     * What is asked.
     *
     * @param name without {@code alias/}; null makes one
     * @param key the id of the key
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name of an alias is fixed") @Nullable
            String name,

            Output<String> key) {}

    /**
     * What is known once it exists.
     *
     * @param name with {@code alias/}
     */
    public record Outputs(String name) {}

    KmsAlias(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, AliasListEntry> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> names = Set.copyOf(ids(known));
        Map<String, AliasListEntry> found = new HashMap<>();
        for (AliasListEntry alias :
                aws.kms(region).listAliasesPaginator(r -> r.limit(100)).aliases()) {
            if (names.contains(alias.aliasName())) {
                found.put(alias.aliasName(), alias);
            }
        }
        return found;
    }

    @Override
    protected Map<String, AliasListEntry> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = name(known, known.spec());
        return aws.kms(region).listAliasesPaginator(r -> r.limit(100)).aliases().stream()
                .filter(alias -> alias.aliasName().equals(name))
                .findFirst()
                .map(alias -> Map.of(name, alias))
                .orElse(Map.of());
    }

    private static String name(Known<?, ?> known, @Nullable Spec spec) {
        String name = spec == null ? null : spec.name();
        return PREFIX + Objects.requireNonNullElse(name, known.physicalName());
    }

    @Override
    protected @Nullable Map<String, String> tags(AliasListEntry object) {
        return null;
    }

    @Override
    protected Spec spec(AliasListEntry object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                asked == null || asked.name() == null
                        ? null
                        : object.aliasName().substring(PREFIX.length()),
                Output.of(Objects.requireNonNullElse(object.targetKeyId(), "")));
    }

    @Override
    protected Outputs outputs(AliasListEntry object, Known<Spec, Outputs> known) {
        return new Outputs(object.aliasName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = name(context.known(), context.spec());
        aws.kms(region(context.known()))
                .createAlias(
                        r -> r.aliasName(name).targetKeyId(context.spec().key().get()));
        return new Created<>(name, new Outputs(name));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Output<String> key = context.spec().key();
        if (before != null && !key.equals(before.key())) {
            aws.kms(region(context.known())).updateAlias(r -> r.aliasName(id).targetKeyId(key.get()));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.kms(region(context.known())).deleteAlias(r -> r.aliasName(id));
    }
}
