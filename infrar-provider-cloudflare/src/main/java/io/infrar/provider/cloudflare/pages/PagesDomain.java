package io.infrar.provider.cloudflare.pages;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A name of one's own for a project. It needs a CNAME record that leads to the project's host under {@code pages.dev}; the service
 * then gets a certificate. See <a
 * href="https://developers.cloudflare.com/api/resources/pages/subresources/projects/subresources/domains/">Domains</a>.
 */
public final class PagesDomain extends CloudflareHandler<PagesDomain.Spec, PagesDomain.Outputs, PagesDomain.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("pages-domain", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    /** Certificates may take longer, but then nobody has to wait for them. */
    private static final Duration ACTIVE_WITHIN = Duration.ofMinutes(3);

    /** "You have already added this custom domain." */
    private static final String THERE = "8000018";

    private static final Set<String> REFUSED = Set.of("blocked", "error", "deactivated");

    /**
     * What is asked.
     *
     * @param project the project's name
     * @param name such as {@code www.example.com}
     * @param awaited waits a while until it works: useful when its record exists already
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a name leads to one project")
            Output<String> project,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it is another name")
            String name,

            @Field(Field.Ownership.INITIAL) boolean awaited) {}

    /**
     * What is known once it exists.
     *
     * @param status {@code pending} until the record is seen and the certificate is there, then {@code active}
     */
    public record Outputs(String name, String status) {}

    record Seen(
            String name,
            String status,
            @Nullable Check validationData,
            @Nullable Check verificationData) {}

    record Check(
            @Nullable String status,
            @Nullable String errorMessage,
            @Nullable String txtName,
            @Nullable String txtValue) {}

    PagesDomain(CloudflareApi api) {
        super(TYPE, api);
    }

    private static String path(CloudflareApi api, String project) {
        return PagesProject.path(api, project) + "/domains";
    }

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Set<String> projects = new TreeSet<>();
        ids(known).forEach(id -> projects.add(parentOf(id)));
        Map<String, Seen> found = new HashMap<>();
        for (String project : projects) {
            list(project).forEach(seen -> found.put(id(project, seen.name()), seen));
        }
        return found;
    }

    private List<Seen> list(String project) {
        try {
            return api.call(RestRequest.get(path(api, project))).list("result", Seen.class);
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        Map<String, Seen> found = new HashMap<>();
        if (spec != null && spec.project().isKnown()) {
            String project = spec.project().get();
            list(project).stream()
                    .filter(seen -> seen.name().equals(spec.name()))
                    .forEach(seen -> found.put(id(project, seen.name()), seen));
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String id = known.id();
        Output<String> project = asked != null
                ? asked.project()
                : Output.of(parentOf(Objects.requireNonNull(id, "neither spec nor id of " + object.name())));
        return new Spec(project, object.name(), asked != null && asked.awaited());
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(object.name(), object.status());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String project = spec.project().get();
        try {
            api.call(RestRequest.post(path(api, project), Map.of("name", spec.name())));
        } catch (ProviderException e) {
            if (THERE.equals(e.code())) {
                throw taken(project, spec.name(), e);
            }
            throw e;
        }
        return Created.of(id(project, spec.name()));
    }

    private static ProviderException taken(String project, String name, ProviderException e) {
        return ProviderException.builder(
                        Kind.TAKEN,
                        name + " is a domain of " + project
                                + " or another project already; remove it there, or adopt it")
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    @Override
    protected Optional<ProviderException> failure(Seen object) {
        return REFUSED.contains(object.status())
                ? Optional.of(ProviderException.of(
                        Kind.FAILED,
                        "the domain " + object.name() + " is " + object.status() + ": "
                                + reason(object.verificationData())
                                        .or(() -> reason(object.validationData()))
                                        .orElse("look at it in the dashboard, under Custom domains of the project")))
                : Optional.empty();
    }

    private static Optional<String> reason(@Nullable Check check) {
        return check == null ? Optional.empty() : Optional.ofNullable(check.errorMessage());
    }

    @Override
    protected boolean isReady(Seen object) {
        return object.status().equals("active");
    }

    @Override
    protected Duration readyWithin() {
        return ACTIVE_WITHIN;
    }

    /** A name whose record is made elsewhere, or whose certificate takes its time, holds up nothing. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        if (spec.awaited() && isInActiveZone(spec.name())) {
            try {
                return super.ready(context, id);
            } catch (ProviderException e) {
                if (e.kind() != Kind.TIMEOUT) {
                    throw e;
                }
            }
        }
        Outputs now = one(context, context.known(), id)
                .map(seen -> outputs(seen, context.known()))
                .orElse(new Outputs(spec.name(), "pending"));
        if (!now.status().equals("active")) {
            context.progress(
                    spec.name() + " is " + now.status() + ": it works once it has a CNAME record that leads to "
                            + "the project's host under pages.dev, and a certificate");
        }
        return now;
    }

    /** A record in a zone that waits for its name servers is seen by nobody yet. */
    private boolean isInActiveZone(String name) {
        try {
            return api.zone(name).isActive();
        } catch (ProviderException e) {
            if (e.kind() != Kind.INVALID) {
                throw e;
            }
            return false;
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        api.call(RestRequest.delete(path(api, parentOf(id)) + "/" + RestRequest.part(ownOf(id))));
    }
}
