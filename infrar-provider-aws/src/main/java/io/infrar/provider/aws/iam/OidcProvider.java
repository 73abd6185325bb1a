package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;

/**
 * Somebody whose identities roles may trust, such as an EKS cluster or a CI service. There is one for each issuer in an account.
 * See <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html">CreateOpenIDConnectProvider</a>.
 */
public final class OidcProvider
        extends IamHandler<OidcProvider.Spec, OidcProvider.Outputs, GetOpenIdConnectProviderResponse> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("oidc-provider", Spec.class, Outputs.class);

    private static final String SCHEME = "https://";

    /**
     * What is asked.
     *
     * @param url the issuer, beginning with {@code https://}
     * @param clientIds the audiences; for AWS itself {@code sts.amazonaws.com}
     * @param thumbprints of the certificates that it may have; null lets AWS find out
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the issuer is its identity")
            Output<String> url,

            Set<String> clientIds,
            @Nullable Set<String> thumbprints,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param issuer without the scheme, as conditions of policies begin
     */
    public record Outputs(String arn, String issuer) {
        static Outputs of(String arn) {
            return new Outputs(arn, arn.substring(arn.indexOf('/') + 1));
        }
    }

    OidcProvider(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    String expectedId(Known<Spec, Outputs> known) {
        String url = Objects.requireNonNull(known.spec()).url().get();
        return arn(known, "oidc-provider/" + (url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : url));
    }

    @Override
    protected Map<String, GetOpenIdConnectProviderResponse> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return known.spec() == null ? Map.of() : super.search(context, region, known);
    }

    @Override
    GetOpenIdConnectProviderResponse get(ReadContext context, String id) {
        return iam().getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(id));
    }

    @Override
    protected Map<String, String> tags(GetOpenIdConnectProviderResponse object) {
        return map(object.tags());
    }

    @Override
    protected Spec spec(GetOpenIdConnectProviderResponse object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String url = object.url();
        return new Spec(
                Output.of(url.startsWith(SCHEME) ? url : SCHEME + url),
                new TreeSet<>(object.clientIDList()),
                asked == null || asked.thumbprints() == null ? null : new TreeSet<>(object.thumbprintList()),
                Tags.users(tags(object)));
    }

    @Override
    protected Outputs outputs(GetOpenIdConnectProviderResponse object, Known<Spec, Outputs> known) {
        return Outputs.of(Objects.requireNonNullElseGet(known.id(), () -> expectedId(known)));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String arn = iam().createOpenIDConnectProvider(r -> r.url(spec.url().get())
                        .clientIDList(spec.clientIds())
                        .thumbprintList(spec.thumbprints())
                        .tags(list(context.tags())))
                .openIDConnectProviderArn();
        return new Created<>(arn, Outputs.of(arn));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        spec.clientIds().stream()
                .filter(client -> !before.clientIds().contains(client))
                .forEach(client -> iam().addClientIDToOpenIDConnectProvider(
                                r -> r.openIDConnectProviderArn(id).clientID(client)));
        before.clientIds().stream()
                .filter(client -> !spec.clientIds().contains(client))
                .forEach(client -> iam().removeClientIDFromOpenIDConnectProvider(
                                r -> r.openIDConnectProviderArn(id).clientID(client)));
        Set<String> thumbprints = spec.thumbprints();
        if (thumbprints != null && !thumbprints.equals(before.thumbprints())) {
            iam().updateOpenIDConnectProviderThumbprint(
                            r -> r.openIDConnectProviderArn(id).thumbprintList(thumbprints));
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            iam().untagOpenIDConnectProvider(r -> r.openIDConnectProviderArn(id).tagKeys(removed));
        }
        iam().tagOpenIDConnectProvider(r -> r.openIDConnectProviderArn(id).tags(list(set)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        iam().deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(id));
    }
}
