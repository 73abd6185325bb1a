package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
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
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;

/**
 * A value in Secrets Manager. See
 * <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html">CreateSecret</a>.
 *
 * <p>The value is made or fetched in the call that stores it and is nowhere else: not in specs, state or messages. Its reference
 * has the ARN as name and the id of the current version, so that who uses it sees when the value changes, also by a rotation.
 */
public final class Secret extends AwsHandler<Secret.Spec, Secret.Outputs, Secret.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("secret", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(512, "-/_", false))
            .endState(ResourceType.EndState.SCHEDULED);

    /** What {@link SecretRef#store()} says for values in Secrets Manager. */
    public static final String STORE = "aws";

    private static final String CURRENT = "AWSCURRENT";
    private static final String DEFAULT_KEY = "alias/aws/secretsmanager";
    private static final int PAGE = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What is asked. The value comes from just one of {@code generated}, {@code source} and {@code text}; a change of these stores a
     * new version of the value.
     *
     * @param name such as {@code /infrar/production/jwt/signing-key}
     * @param description at most 2048 characters, may be empty
     * @param kmsKey ARN of the key it is encrypted with; null means the account's key for Secrets Manager
     * @param generated how to make the value
     * @param source where to take the value from, such as an environment variable
     * @param text a text with secrets in it
     * @param recoveryDays how long it can be restored after a delete, 7 to 30; 0 deletes it at once
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name of a secret is fixed")
            String name,

            String description,
            @Nullable Output<String> kmsKey,
            @Field(Field.Ownership.UNREADABLE) @Nullable Generated generated,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<SecretRef> source,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<String> text,
            @Field(Field.Ownership.UNREADABLE) int recoveryDays,
            Map<String, String> tags) {
        /** The window that a secret has unless asked otherwise; AWS takes no shorter one. */
        public static final int RECOVERY_DAYS = 7;

        /** Made by us. */
        public static Spec generated(String name, int length, String alphabet) {
            return new Spec(name, "", null, new Generated(length, alphabet), null, null, RECOVERY_DAYS, Map.of());
        }

        /** Copied from elsewhere. */
        public static Spec from(String name, Output<SecretRef> source) {
            return new Spec(name, "", null, null, source, null, RECOVERY_DAYS, Map.of());
        }

        /** Put together. */
        public static Spec text(String name, Output<String> text) {
            return new Spec(name, "", null, null, null, text, RECOVERY_DAYS, Map.of());
        }

        public Spec describedAs(String newDescription) {
            return new Spec(name, newDescription, kmsKey, generated, source, text, recoveryDays, tags);
        }

        /** Encrypted with a key of one's own. */
        public Spec encryptedWith(@Nullable Output<String> newKey) {
            return new Spec(name, description, newKey, generated, source, text, recoveryDays, tags);
        }

        public Spec recoverableFor(int days) {
            return new Spec(name, description, kmsKey, generated, source, text, days, tags);
        }
    }

    /**
     * A random value.
     *
     * @param length in characters
     * @param alphabet the characters to choose from
     */
    public record Generated(int length, String alphabet) {
        String next() {
            int[] characters = alphabet.codePoints().toArray();
            StringBuilder value = new StringBuilder(length);
            for (int i = 0; i < length; i++) {
                value.appendCodePoint(characters[RANDOM.nextInt(characters.length)]);
            }
            return value.toString();
        }
    }

    /** What is known once it exists. */
    public record Outputs(String arn, SecretRef value) {}

    /** As both the list and the description of one show it. */
    record Live(
            String arn,
            String name,
            String description,
            @Nullable String kmsKey,
            @Nullable String version,
            Map<String, String> tags) {}

    Secret(AwsClients aws) {
        super(TYPE, aws);
    }

    private SecretsManagerClient secrets(Known<?, ?> known) {
        return aws.secretsManager(region(known));
    }

    // ---- read

    /** The list lags by minutes, so it only confirms: a secret that it does not show as expected is asked for. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> listed = known.size() > 1 ? list(region, known) : Map.of();
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = Objects.requireNonNull(each.id());
            Live live = listed.get(id);
            if (live == null
                    || !spec(live, each).equals(each.spec())
                    || !outputs(live, each).equals(each.outputs())) {
                live = one(region, id);
            }
            if (live != null) {
                found.put(id, live);
            }
        }
        return found;
    }

    private Map<String, Live> list(String region, List<Known<Spec, Outputs>> known) {
        ListSecretsRequest.Builder request = ListSecretsRequest.builder().maxResults(PAGE);
        String prefix = commonFolder(known);
        if (!prefix.isEmpty()) {
            request.filters(Filter.builder().key("name").values(prefix).build());
        }
        Map<String, Live> found = new HashMap<>();
        for (var page : aws.secretsManager(region).listSecretsPaginator(request.build())) {
            for (SecretListEntry entry : page.secretList()) {
                if (entry.deletedDate() == null) {
                    found.put(entry.arn(), live(entry));
                }
            }
        }
        return found;
    }

    private static Live live(SecretListEntry entry) {
        return new Live(
                entry.arn(),
                entry.name(),
                Objects.requireNonNullElse(entry.description(), ""),
                entry.kmsKeyId(),
                current(entry.secretVersionsToStages()),
                map(entry.tags()));
    }

    /** What all names begin with, up to a slash. */
    private static String commonFolder(List<Known<Spec, Outputs>> known) {
        String common = null;
        for (Known<Spec, Outputs> each : known) {
            Spec spec = each.spec();
            if (spec == null) {
                return "";
            }
            String name = spec.name();
            if (common == null) {
                common = name;
            }
            while (!name.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        return common == null ? "" : common.substring(0, common.lastIndexOf('/') + 1);
    }

    private @Nullable Live one(String region, String id) {
        DescribeSecretResponse secret = look(region, id);
        if (secret == null || secret.deletedDate() != null) {
            return null;
        }
        return new Live(
                secret.arn(),
                secret.name(),
                Objects.requireNonNullElse(secret.description(), ""),
                secret.kmsKeyId(),
                current(secret.versionIdsToStages()),
                map(secret.tags()));
    }

    /** Also one that is going to be deleted. */
    private @Nullable DescribeSecretResponse look(String region, String id) {
        try {
            return aws.secretsManager(region).describeSecret(r -> r.secretId(id));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static @Nullable String current(@Nullable Map<String, List<String>> stages) {
        return stages == null
                ? null
                : stages.entrySet().stream()
                        .filter(version -> version.getValue().contains(CURRENT))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(null);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        Live live = spec == null ? null : one(region, spec.name());
        return live == null ? Map.of() : Map.of(live.arn(), live);
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String key = DEFAULT_KEY.equals(object.kmsKey()) ? null : object.kmsKey();
        return new Spec(
                object.name(),
                object.description(),
                key == null ? null : Output.of(key),
                asked == null ? null : asked.generated(),
                asked == null ? null : asked.source(),
                asked == null ? null : asked.text(),
                asked == null ? Spec.RECOVERY_DAYS : asked.recoveryDays(),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.arn(), object.version());
    }

    private static Outputs outputs(String arn, @Nullable String version) {
        return new Outputs(arn, new SecretRef(STORE, arn, version));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        boolean newValue = change.changes("generated") || change.changes("source") || change.changes("text");
        return effect instanceof Effect.Update && newValue ? Effect.update("value") : effect;
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Known<Spec, Outputs> known = context.known();
        String value = value(context);
        Output<String> key = spec.kmsKey();
        try {
            var secret = secrets(known)
                    .createSecret(r -> r.name(spec.name())
                            .description(spec.description().isEmpty() ? null : spec.description())
                            .kmsKeyId(key == null ? null : key.get())
                            .secretString(value)
                            .clientRequestToken(token(known))
                            .tags(list(context.tags())));
            return new Created<>(secret.arn(), outputs(secret.arn(), secret.versionId()));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.TAKEN || e.kind() == ProviderException.Kind.INVALID) {
                DescribeSecretResponse deleted = look(region(known), spec.name());
                if (deleted != null && deleted.deletedDate() != null) {
                    return restore(context, deleted, value);
                }
            }
            throw e;
        }
    }

    /** A deleted secret keeps its name for days. When it was of this environment it is taken back, with a new value. */
    private Created<Outputs> restore(
            ApplyContext<Spec, Outputs> context, DescribeSecretResponse deleted, String value) {
        Known<Spec, Outputs> known = context.known();
        Map<String, String> old = map(deleted.tags());
        String environment = context.marks(known).get(Marks.ENVIRONMENT);
        if (!Objects.equals(old.get(Marks.ENVIRONMENT), environment)) {
            throw ProviderException.of(
                    ProviderException.Kind.TAKEN,
                    "the secret " + deleted.name() + " was deleted by somebody else and keeps its name until "
                            + deleted.deletedDate() + "; restore and adopt it, or delete it without recovery");
        }
        String arn = deleted.arn();
        secrets(known).restoreSecret(r -> r.secretId(arn));
        Set<String> removed = new TreeSet<>(old.keySet());
        removed.removeAll(context.tags().keySet());
        retag(context, arn, context.tags(), removed);
        Spec spec = context.spec();
        Output<String> key = spec.kmsKey();
        String version = secrets(known)
                .updateSecret(r -> r.secretId(arn)
                        .description(spec.description())
                        .kmsKeyId(key == null ? DEFAULT_KEY : key.get())
                        .secretString(value))
                .versionId();
        return new Created<>(arn, outputs(arn, version));
    }

    private static String value(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Generated generated = spec.generated();
        if (generated != null) {
            return generated.next();
        }
        Output<?> given = spec.source() != null ? spec.source() : spec.text();
        if (given == null) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "the secret " + spec.name() + " needs one of generated, source and text");
        }
        return context.reveal(given).reveal();
    }

    /** The same for each try, so that AWS knows a repeated create. */
    private static String token(Known<?, ?> known) {
        return UUID.nameUUIDFromBytes(known.token().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        UpdateSecretRequest.Builder update = UpdateSecretRequest.builder().secretId(id);
        boolean changed = false;
        if (!spec.description().equals(before.description())) {
            update.description(spec.description());
            changed = true;
        }
        Output<String> key = spec.kmsKey();
        if (!Objects.equals(key, before.kmsKey())) {
            update.kmsKeyId(key == null ? DEFAULT_KEY : key.get());
            changed = true;
        }
        if (!Objects.equals(spec.generated(), before.generated())
                || !Objects.equals(spec.source(), before.source())
                || !Objects.equals(spec.text(), before.text())) {
            update.secretString(value(context));
            changed = true;
        }
        if (changed) {
            secrets(context.known()).updateSecret(update.build());
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        SecretsManagerClient secrets = secrets(context.known());
        if (!removed.isEmpty()) {
            secrets.untagResource(r -> r.secretId(id).tagKeys(removed));
        }
        secrets.tagResource(r -> r.secretId(id).tags(list(set)));
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        int days = spec == null ? Spec.RECOVERY_DAYS : spec.recoveryDays();
        secrets(context.known()).deleteSecret(r -> {
            r.secretId(id);
            if (days == 0) {
                r.forceDeleteWithoutRecovery(true);
            } else {
                r.recoveryWindowInDays((long) days);
            }
        });
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static Map<String, String> map(@Nullable Collection<Tag> tags) {
        return Tags.map(Objects.requireNonNullElse(tags, List.of()), Tag::key, Tag::value);
    }
}
