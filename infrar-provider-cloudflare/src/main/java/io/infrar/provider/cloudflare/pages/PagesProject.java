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
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A project of Cloudflare Pages without a repository: folders are uploaded to it. See <a
 * href="https://developers.cloudflare.com/api/resources/pages/subresources/projects/">Projects</a>.
 *
 * <p>Variables and flags are in force with the next deployment. Secrets that somebody else set are left alone.
 */
public final class PagesProject extends CloudflareHandler<PagesProject.Spec, PagesProject.Outputs, PagesProject.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("pages-project", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME)
            .naming(new ResourceType.Naming(58, "-", true));

    /** More are refused. */
    static final int PROJECTS_ON_A_PAGE = 10;

    private static final String PLAIN = "plain_text";
    private static final String SECRET = "secret_text";

    /** "Your project has too many deployments to be deleted": above 100 they must be deleted before. */
    private static final String TOO_MANY_DEPLOYMENTS = "8000076";

    /**
     * What is asked.
     *
     * @param name at most 58 small letters, digits and dashes; null takes a name from the environment
     * @param productionBranch deployments of other branches are previews
     * @param buildCommand shown only: nothing builds here
     * @param outputDirectory shown only
     * @param production what deployments of the production branch get
     * @param preview what deployments of other branches get; null leaves it alone
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the address under pages.dev is made from the name")
            @Nullable
            String name,

            String productionBranch,
            @Nullable String buildCommand,
            @Nullable String outputDirectory,
            Settings production,
            @Nullable Settings preview) {}

    /**
     * What functions see.
     *
     * @param compatibilityDate of the runtime, such as {@code 2026-11-01}; null leaves it as it is, the day of creation at first
     * @param compatibilityFlags such as {@code nodejs_compat}
     * @param variables texts that everybody with access to the account may read
     * @param secrets references, or texts with secrets in them
     */
    public record Settings(
            @Nullable String compatibilityDate,
            Set<String> compatibilityFlags,
            Map<String, Output<String>> variables,
            Map<String, Output<?>> secrets) {
        public static final Settings NONE = new Settings(null, Set.of(), Map.of(), Map.of());
    }

    /**
     * What is known once it exists.
     *
     * @param subdomain its host under {@code pages.dev}, which has more than the name when somebody else has that one
     */
    public record Outputs(String name, String subdomain) {}

    record Seen(
            String name,
            @Nullable String subdomain,
            @Nullable String productionBranch,
            @Nullable Build buildConfig,
            @Nullable Configs deploymentConfigs,
            @Nullable Deployment canonicalDeployment,
            @Nullable Deployment latestDeployment) {}

    record Build(@Nullable String buildCommand, @Nullable String destinationDir) {}

    record Configs(@Nullable Config preview, @Nullable Config production) {}

    record Config(
            @Nullable Map<String, @Nullable Variable> envVars,
            @Nullable String compatibilityDate,
            @Nullable List<String> compatibilityFlags) {}

    record Variable(@Nullable String type, @Nullable String value) {}

    PagesProject(CloudflareApi api) {
        super(TYPE, api);
    }

    static String path(CloudflareApi api) {
        return "/accounts/" + api.accountId() + "/pages/projects";
    }

    static String path(CloudflareApi api, String project) {
        return path(api) + "/" + RestRequest.part(project);
    }

    /** All projects of the account by name, with what is live in each; asked for once in a refresh. */
    static Map<String, Seen> list(ReadContext context, CloudflareApi api) {
        return context.once("pages-projects", () -> list(api));
    }

    static Map<String, Seen> list(CloudflareApi api) {
        Map<String, Seen> found = new HashMap<>();
        api.list(RestRequest.get(path(api)), PROJECTS_ON_A_PAGE, Seen.class)
                .forEach(project -> found.put(project.name(), project));
        return found;
    }

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        return list(context, api);
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        String name = name(known.spec(), known);
        try {
            return Map.of(name, api.result(RestRequest.get(path(api, name)), Seen.class));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Map.of();
            }
            throw e;
        }
    }

    private static String name(@Nullable Spec spec, Known<?, ?> known) {
        String asked = spec == null ? null : spec.name();
        return asked == null ? known.physicalName() : asked;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        Build build = object.buildConfig();
        Configs configs = object.deploymentConfigs();
        return new Spec(
                asked != null && asked.name() == null ? null : object.name(),
                Objects.requireNonNullElse(object.productionBranch(), ""),
                build == null ? null : blankToNull(build.buildCommand()),
                build == null ? null : blankToNull(build.destinationDir()),
                settings(configs == null ? null : configs.production(), asked == null ? null : asked.production()),
                asked == null || asked.preview() == null
                        ? null
                        : settings(configs == null ? null : configs.preview(), asked.preview()));
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Secrets are shown by name only: one that is there is taken to be what it was. */
    private static Settings settings(@Nullable Config seen, @Nullable Settings asked) {
        Map<String, Output<String>> variables = new TreeMap<>();
        Map<String, Output<?>> secrets = new TreeMap<>();
        Map<String, @Nullable Variable> all = seen == null || seen.envVars() == null ? Map.of() : seen.envVars();
        all.forEach((name, variable) -> {
            if (variable == null) {
                return;
            }
            if (SECRET.equals(variable.type())) {
                Output<?> known = asked == null ? null : asked.secrets().get(name);
                if (known != null) {
                    secrets.put(name, known);
                }
            } else {
                variables.put(name, Output.of(Objects.requireNonNullElse(variable.value(), "")));
            }
        });
        List<String> flags = seen == null ? null : seen.compatibilityFlags();
        return new Settings(
                seen == null || asked == null || asked.compatibilityDate() == null ? null : seen.compatibilityDate(),
                flags == null ? Set.of() : new TreeSet<>(flags),
                variables,
                secrets);
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return outputs(object);
    }

    private static Outputs outputs(Seen object) {
        String subdomain = object.subdomain();
        return new Outputs(object.name(), subdomain == null ? object.name() + ".pages.dev" : subdomain);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = name(spec, context.known());
        Map<String, Object> body = body(context, null);
        body.put("name", name);
        Seen made = api.result(RestRequest.post(path(api), body), Seen.class);
        return new Created<>(made.name(), outputs(made));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            api.call(RestRequest.patch(path(api, id), body(context, before)));
        }
    }

    private static Map<String, Object> body(ApplyContext<Spec, Outputs> context, @Nullable Spec before) {
        Spec spec = context.spec();
        Map<String, Object> configs = new TreeMap<>();
        configs.put("production", config(context, spec.production(), before == null ? null : before.production()));
        Settings preview = spec.preview();
        Settings previewBefore = before == null ? null : before.preview();
        if (preview != null || previewBefore != null) {
            configs.put("preview", config(context, preview == null ? Settings.NONE : preview, previewBefore));
        }
        Map<String, Object> body = new TreeMap<>();
        body.put("production_branch", spec.productionBranch());
        body.put("deployment_configs", configs);
        if (before != null || spec.buildCommand() != null || spec.outputDirectory() != null) {
            body.put(
                    "build_config",
                    Map.of(
                            "build_command", Objects.requireNonNullElse(spec.buildCommand(), ""),
                            "destination_dir", Objects.requireNonNullElse(spec.outputDirectory(), "")));
        }
        return body;
    }

    /** What is not asked any more is removed by null. */
    private static Map<String, Object> config(
            ApplyContext<Spec, Outputs> context, Settings asked, @Nullable Settings before) {
        Map<String, @Nullable Object> variables = new TreeMap<>();
        if (before != null) {
            before.variables().keySet().forEach(name -> variables.put(name, null));
            before.secrets().keySet().forEach(name -> variables.put(name, null));
        }
        asked.variables().forEach((name, value) -> variables.put(name, Map.of("type", PLAIN, "value", value.get())));
        asked.secrets()
                .forEach((name, secret) -> variables.put(
                        name,
                        Map.of("type", SECRET, "value", context.reveal(secret).reveal())));
        Map<String, Object> config = new TreeMap<>();
        config.put("env_vars", variables);
        config.put("compatibility_flags", List.copyOf(new TreeSet<>(asked.compatibilityFlags())));
        if (asked.compatibilityDate() != null) {
            config.put("compatibility_date", asked.compatibilityDate());
        }
        return config;
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        try {
            api.call(RestRequest.delete(path(api, id)));
        } catch (ProviderException e) {
            if (!TOO_MANY_DEPLOYMENTS.equals(e.code())) {
                throw e;
            }
            PagesDeployment.deleteAll(api, context, id);
            api.call(RestRequest.delete(path(api, id)));
        }
    }
}
