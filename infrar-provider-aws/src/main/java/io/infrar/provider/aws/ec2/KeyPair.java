package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A public key that new machines let in; the private one stays with its owner. Found by its name. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html">ImportKeyPair</a>.
 */
public final class KeyPair extends Ec2Handler<KeyPair.Spec, KeyPair.Outputs, KeyPairInfo> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("key-pair", Spec.class, Outputs.class).naming(new ResourceType.Naming(128, "-", true));

    /**
     * What is asked.
     *
     * @param publicKey as in {@code authorized_keys}: {@code ssh-ed25519 AAAA…} or {@code ssh-rsa AAAA…}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a key pair keeps its key")
            String publicKey,

            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    KeyPair(AwsClients aws) {
        super(TYPE, aws, "key-name", "key-pair");
    }

    @Override
    List<KeyPairInfo> list(Ec2Client ec2, Filter filter) {
        return ec2.describeKeyPairs(r -> r.filters(filter).includePublicKey(true))
                .keyPairs();
    }

    @Override
    String id(KeyPairInfo object) {
        return object.keyName();
    }

    @Override
    List<Tag> ownTags(KeyPairInfo object) {
        return object.tags();
    }

    @Override
    protected Spec spec(KeyPairInfo object, Known<Spec, Outputs> known) {
        String there = object.publicKey();
        Spec asked = known.spec();
        boolean same = asked != null && (there == null || material(there).equals(material(asked.publicKey())));
        return new Spec(
                same || there == null ? (asked == null ? "" : asked.publicKey()) : there.strip(),
                Tags.users(Tags.map(object.tags(), Tag::key, Tag::value)));
    }

    /** Kind and key without the comment, which AWS sets anew. */
    private static String material(String publicKey) {
        String[] words = publicKey.strip().split("\\s+", 3);
        return words.length < 2 ? publicKey : words[0] + " " + words[1];
    }

    @Override
    protected Outputs outputs(KeyPairInfo object, Known<Spec, Outputs> known) {
        return new Outputs(object.keyName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = ec2(context.known())
                .importKeyPair(r -> r.keyName(context.known().physicalName())
                        .publicKeyMaterial(
                                SdkBytes.fromUtf8String(context.spec().publicKey()))
                        .tagSpecifications(tagSpecification(context)))
                .keyName();
        return new Created<>(name, new Outputs(name));
    }

    /** Tags go by another id. */
    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        list(ec2(context.known()), filter("key-name", List.of(id)))
                .forEach(key -> super.retag(context, key.keyPairId(), set, removed));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ec2(context.known()).deleteKeyPair(r -> r.keyName(id));
    }
}
