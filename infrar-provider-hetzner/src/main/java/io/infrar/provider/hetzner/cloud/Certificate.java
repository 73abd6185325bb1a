package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for load balancers: uploaded, or made and renewed by Hetzner, which needs the zone of its names in Hetzner's DNS. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#certificates">certificates</a>.
 */
public final class Certificate extends HetznerHandler<Certificate.Spec, Certificate.Outputs, Certificate.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("certificate", Spec.class, Outputs.class);

    private static final String MANAGED = "managed";

    /** The authority looks at the DNS more than once, and a zone may have been delegated just now. */
    private static final Duration ISSUED = Duration.ofMinutes(15);

    /**
     * What is asked: an uploaded one with chain and key, or a managed one with names.
     *
     * @param chain the certificate and those above it, PEM; null for a managed one
     * @param key its private key, PEM without passphrase; null for a managed one
     * @param domains the names of a managed one, {@code *.infrar.io} is possible; empty for an uploaded one
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a certificate is signed as it is")
            @Nullable
            Output<String> chain,

            @Field(
                    value = Field.Ownership.UNREADABLE,
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a certificate keeps its key")
            @Nullable
            Output<SecretRef> key,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the names of a certificate are signed by the authority")
            Set<String> domains,

            Map<String, String> tags) {
        /** One that exists elsewhere. */
        public static Spec uploaded(Output<String> chain, Output<SecretRef> key) {
            return new Spec(chain, key, Set.of(), Map.of());
        }

        /** One that Hetzner makes. */
        public static Spec managed(Set<String> domains) {
            return new Spec(null, null, domains, Map.of());
        }
    }

    /** What is known once it exists, and is issued if it is managed. */
    public record Outputs(String id) {}

    /** As it is shown; the key never is. */
    record Seen(
            long id,
            @Nullable String type,
            @Nullable String certificate,
            List<String> domainNames,
            @Nullable Status status,
            Map<String, String> labels)
            implements HetznerObject {
        boolean isManaged() {
            return MANAGED.equals(type);
        }

        boolean isFailed() {
            return isManaged() && status != null && "failed".equals(status.issuance());
        }
    }

    /** How far a managed one is. */
    record Status(
            @Nullable String issuance,
            @Nullable String renewal,
            @Nullable Failure error) {
        /** Why it could not be issued or renewed. */
        record Failure(@Nullable String code, @Nullable String message) {}
    }

    private record Body(
            String name,
            String type,
            @Nullable String certificate,
            @Nullable String privateKey,
            @Nullable Set<String> domainNames,
            Map<String, String> labels) {}

    Certificate(HetznerApi api) {
        super(TYPE, api, "certificates", "certificate", Seen.class);
    }

    // ---- read

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        if (object.isManaged()) {
            return new Spec(null, null, Set.copyOf(object.domainNames()), users(object));
        }
        Spec last = known.spec();
        return new Spec(chain(object, last), last == null ? null : last.key(), Set.of(), users(object));
    }

    /** As it was asked for when it is the same certificate, whatever stands around it. */
    private static @Nullable Output<String> chain(Seen object, @Nullable Spec last) {
        String shown = object.certificate();
        Output<String> asked = last == null ? null : last.chain();
        if (shown == null) {
            return asked;
        }
        return asked != null && asked.isKnown() && Pem.sameCertificate(asked.get(), shown) ? asked : Output.of(shown);
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(Long.toString(object.id()));
    }

    @Override
    protected boolean isReady(Seen object) {
        return !object.isManaged()
                || (object.status() != null
                        && "completed".equals(object.status().issuance()));
    }

    @Override
    protected Optional<ProviderException> failure(Seen object) {
        if (!object.isFailed()) {
            return Optional.empty();
        }
        Status.Failure error = object.status() == null ? null : object.status().error();
        String why = error == null || error.message() == null ? "no reason given" : error.message();
        return Optional.of(ProviderException.builder(
                        ProviderException.Kind.FAILED,
                        "Hetzner could not make a certificate for " + new TreeSet<>(object.domainNames()) + ": " + why
                                + "; the registrar must name the name servers of Hetzner for the zone, and its CAA"
                                + " records must allow letsencrypt.org; then apply again")
                .code(error == null ? null : error.code())
                .build());
    }

    @Override
    protected Duration readyWithin() {
        return ISSUED;
    }

    // ---- write

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Output<String> chain = spec.chain();
        Output<SecretRef> key = spec.key();
        String name = context.known().physicalName();
        if (chain != null && key != null && spec.domains().isEmpty()) {
            String secret = context.reveal(key).reveal();
            String id = post(new Body(name, "uploaded", chain.get(), secret, null, Labels.of(context.tags())))
                    .id();
            return new Created<>(id, new Outputs(id));
        }
        if (chain == null && key == null && !spec.domains().isEmpty()) {
            // Whether it is issued is told by itself, not by the action.
            return Created.of(
                    post(new Body(name, MANAGED, null, null, new TreeSet<>(spec.domains()), Labels.of(context.tags())))
                            .id());
        }
        throw ProviderException.of(
                ProviderException.Kind.INVALID,
                context.known().address()
                        + " needs chain and key to be uploaded, or domains to be made by Hetzner, and not both");
    }

    /** One that could not be issued before is tried again. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && get(id).filter(Seen::isFailed).isPresent()) {
            act(context, id, "retry", null);
        }
    }
}
