package io.infrar.provider.cloudflare.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Folder;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.StaticSite.HeaderRule;
import io.infrar.model.StaticSite.Redirect;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is live of a branch of a project: a folder of files, uploaded. A changed folder becomes another deployment; the former ones
 * stay, to go back to. See <a
 * href="https://developers.cloudflare.com/api/resources/pages/subresources/projects/subresources/deployments/">Deployments</a>.
 *
 * <p>A deployment cannot carry marks, so the message and the hash of its commit, which are free texts, say whose it is and what it is
 * made of. Deployments of production go with their project, since what is live cannot be deleted.
 */
public final class PagesDeployment
        extends CloudflareHandler<PagesDeployment.Spec, PagesDeployment.Outputs, PagesDeployment.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("pages-deployment", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /** More are refused. */
    private static final int DEPLOYMENTS_ON_A_PAGE = 25;

    private static final String NOT_FOUND = "/404.html";
    private static final Duration LIVE_WITHIN = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param project the project's name
     * @param branch the project's production branch, or any other name for a preview
     * @param folder the files, with {@code _worker.js}, {@code _headers}, {@code _redirects} and {@code _routes.json} if there are
     *     any
     * @param functions a folder of functions; null for none
     * @param headers added to those of the folder
     * @param redirects added to those of the folder
     * @param notFoundPage a file of the folder, shown for what does not exist; null leaves it to the folder's {@code 404.html}
     * @param spaFallback shows {@code index.html} for what does not exist, also when the folder has a {@code 404.html}
     * @param variables of the project: what changes there is in force with a new deployment only
     * @param mostFiles how many files the account's plan allows
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to one project")
            Output<String> project,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to one branch")
            String branch,

            Folder folder,
            @Nullable Folder functions,
            @Field(Field.Ownership.UNREADABLE) List<HeaderRule> headers,
            @Field(Field.Ownership.UNREADABLE) List<Redirect> redirects,
            @Field(Field.Ownership.UNREADABLE) @Nullable String notFoundPage,
            @Field(Field.Ownership.UNREADABLE) boolean spaFallback,
            @Field(Field.Ownership.UNREADABLE) Map<String, Output<?>> variables,
            @Field(Field.Ownership.EXTERNAL) int mostFiles) {}

    /**
     * What is known once it is live.
     *
     * @param url of just this deployment
     * @param alias address of the branch, which stays
     */
    public record Outputs(String id, String url, String alias) {}

    /** What is live of a branch; where nothing is yet, its newest deployment. */
    record Live(String project, String branch, Deployment deployment) {}

    /** What an apply has seen or made of an id, until it waits. */
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    private record Begun(boolean production, @Nullable Deployment made) {}

    PagesDeployment(CloudflareApi api) {
        super(TYPE, api);
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, PagesProject.Seen> projects = PagesProject.list(context, api);
        Map<String, Live> found = new HashMap<>();
        for (String id : ids(known)) {
            PagesProject.Seen project = projects.get(parentOf(id));
            if (project != null) {
                live(project, ownOf(id)).ifPresent(live -> found.put(id, live));
            }
        }
        return found;
    }

    private Optional<Live> live(PagesProject.Seen project, String branch) {
        boolean production = branch.equals(project.productionBranch());
        Deployment canonical = production ? project.canonicalDeployment() : null;
        Optional<Deployment> live = canonical != null
                ? Optional.of(canonical)
                : first(project.name(), production, of(branch).and(Deployment::isLive))
                        .or(() -> first(project.name(), production, of(branch)));
        return live.map(deployment -> new Live(project.name(), branch, deployment));
    }

    private static Predicate<Deployment> of(String branch) {
        return deployment -> deployment.branch().equals(branch);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.project().isKnown()) {
            return Map.of();
        }
        String project = spec.project().get();
        try {
            return first(project, isProduction(project, spec.branch()), of(spec.branch()))
                    .filter(newest -> newest.isOf(known.token()))
                    .map(newest -> Map.of(id(project, spec.branch()), new Live(project, spec.branch(), newest)))
                    .orElse(Map.of());
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Map.of();
            }
            throw e;
        }
    }

    private boolean isProduction(String project, String branch) {
        return branch.equals(project(project).productionBranch());
    }

    private PagesProject.Seen project(String name) {
        return api.result(RestRequest.get(PagesProject.path(api, name)), PagesProject.Seen.class);
    }

    /** The newest deployment that is meant; the list begins with the newest, and is read only as far as needed. */
    private Optional<Deployment> first(String project, boolean production, Predicate<Deployment> meant) {
        for (int page = 1; ; page++) {
            List<Deployment> some = page(api, project, production ? "production" : "preview", page);
            Optional<Deployment> found = some.stream().filter(meant).findFirst();
            if (found.isPresent() || some.size() < DEPLOYMENTS_ON_A_PAGE) {
                return found;
            }
        }
    }

    private static List<Deployment> page(CloudflareApi api, String project, @Nullable String environment, int page) {
        return api.call(RestRequest.get(path(api, project))
                        .query("env", environment)
                        .query("page", page)
                        .query("per_page", DEPLOYMENTS_ON_A_PAGE))
                .list("result", Deployment.class);
    }

    private static String path(CloudflareApi api, String project) {
        return PagesProject.path(api, project) + "/deployments";
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.deployment().marks();
    }

    /** What did not come to be has no content; what is not made of what we know has another one. */
    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        Deployment deployment = object.deployment();
        String folder = deployment.folder().orElse("unknown");
        if (deployment.hasFailed()) {
            folder = "failed";
        } else if (asked != null
                && folder.equals(asked.folder().digest())
                && !deployment.content().equals(content(asked, known.token()))) {
            folder = "another deployment of " + folder;
        }
        Folder functions = asked == null ? null : asked.functions();
        return new Spec(
                Output.of(object.project()),
                object.branch(),
                new Folder(asked == null ? "" : asked.folder().path(), folder),
                deployment
                        .functions()
                        .map(digest -> new Folder(functions == null ? "" : functions.path(), digest))
                        .orElse(null),
                asked == null ? List.of() : asked.headers(),
                asked == null ? List.of() : asked.redirects(),
                asked == null ? null : asked.notFoundPage(),
                asked != null && asked.spaFallback(),
                asked == null ? Map.of() : asked.variables(),
                asked == null ? AssetUpload.MOST_FILES : asked.mostFiles());
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.deployment());
    }

    private static Outputs outputs(Deployment deployment) {
        String url = Objects.requireNonNullElse(deployment.url(), "");
        return new Outputs(deployment.id(), url, Objects.requireNonNullElse(deployment.alias(), url));
    }

    // ---- apply

    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        return effect instanceof Effect.Update ? Effect.update("id", "url") : effect;
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        deploy(context);
        return Created.of(id(spec.project().get(), spec.branch()));
    }

    /** One that an interrupted run has made is taken; one that was live before is made live again. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        PagesProject.Seen project = project(spec.project().get());
        boolean production = spec.branch().equals(project.productionBranch());
        begun.put(id, new Begun(production, null));
        Deployment newest = first(project.name(), production, of(spec.branch())).orElse(null);
        if (newest == null
                || newest.hasFailed()
                || !newest.content().equals(content(spec, context.known().token()))) {
            deploy(context);
            return;
        }
        Deployment shown = project.canonicalDeployment();
        if (production && newest.isLive() && shown != null && !shown.id().equals(newest.id())) {
            api.call(RestRequest.post(path(api, project.name()) + "/" + newest.id() + "/rollback", null)
                    .asRepeatable());
        }
    }

    private void deploy(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String project = spec.project().get();
        Path base = api.connection().base();
        SiteFolder folder = SiteFolder.read(base.resolve(spec.folder().path()));
        Folder functions = spec.functions();
        Optional<Worker> worker = Worker.of(folder, functions == null ? null : base.resolve(functions.path()));
        Deployment made = new AssetUpload(api, project)
                .send(context, folder.files(), manifest -> deploy(context, folder, worker, manifest));
        begun.put(id(project, spec.branch()), new Begun("production".equals(made.environment()), made));
    }

    private Deployment deploy(
            ApplyContext<Spec, Outputs> context,
            SiteFolder folder,
            Optional<Worker> worker,
            Map<String, String> manifest) {
        Spec spec = context.spec();
        String project = spec.project().get();
        Folder functions = spec.functions();
        setNotFound(manifest, spec);
        Multipart form = new Multipart("infrar-" + UUID.randomUUID())
                .field("manifest", Json.of(manifest).toString())
                .field("branch", spec.branch())
                .field(
                        "commit_message",
                        Deployment.message(
                                context.marks(context.known()),
                                digest(spec.folder()),
                                functions == null ? null : digest(functions)))
                .field("commit_hash", content(spec, context.known().token()))
                .field("commit_dirty", "false");
        SiteRules.headers(folder.text(SiteFolder.HEADERS), spec.headers())
                .ifPresent(text -> file(form, SiteFolder.HEADERS, text));
        SiteRules.redirects(folder.text(SiteFolder.REDIRECTS), spec.redirects())
                .ifPresent(text -> file(form, SiteFolder.REDIRECTS, text));
        worker.ifPresent(program -> program.addTo(form));
        context.progress("deploys " + manifest.size() + " files to " + spec.branch() + " of " + project);
        return api.result(
                RestRequest.post(path(api, project), null).body(form.contentType(), form.bytes()), Deployment.class);
    }

    /** Whether there is a 404.html at the top decides what the service shows: that, or index.html. */
    private static void setNotFound(Map<String, String> manifest, Spec spec) {
        if (spec.spaFallback()) {
            manifest.remove(NOT_FOUND);
        }
        String page = spec.notFoundPage();
        if (page != null) {
            String hash = manifest.get(page.startsWith("/") ? page : "/" + page);
            if (hash == null) {
                throw ProviderException.of(
                        Kind.INVALID,
                        "notFoundPage '" + page + "' is not in the folder "
                                + spec.folder().path());
            }
            manifest.put(NOT_FOUND, hash);
        }
    }

    static void file(Multipart form, String name, String text) {
        form.file(name, name, "application/octet-stream", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(Folder folder) {
        return Objects.requireNonNullElse(folder.digest(), "none");
    }

    /** By what a deployment is known to be the one that is asked; in the form of a commit's hash. */
    static String content(Spec spec, String token) {
        Folder functions = spec.functions();
        Map<String, Object> content = new TreeMap<>();
        content.put("token", token);
        content.put("folder", digest(spec.folder()));
        content.put("functions", functions == null ? "" : digest(functions));
        content.put("headers", spec.headers());
        content.put("redirects", spec.redirects());
        content.put("variables", new TreeMap<>(spec.variables()));
        content.put("notFoundPage", Objects.requireNonNullElse(spec.notFoundPage(), ""));
        content.put("spaFallback", spec.spaFallback());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Json.of(content).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until just this one is live. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        String project = spec.project().get();
        String content = content(spec, context.known().token());
        Begun known = begun.remove(id);
        boolean production = known != null ? known.production() : isProduction(project, spec.branch());
        Deployment made = known == null ? null : known.made();
        // What the branch's address is may be known only later.
        if (made != null && made.isLive() && (production || made.alias() != null)) {
            return outputs(made);
        }
        Deployment live = context.await(
                "the deployment of " + id,
                LIVE_WITHIN,
                () -> first(
                                project,
                                production,
                                of(spec.branch())
                                        .and(deployment -> deployment.content().equals(content)))
                        .filter(deployment -> {
                            if (deployment.hasFailed()) {
                                throw failed(id, project, deployment);
                            }
                            return deployment.isLive();
                        }));
        return outputs(live);
    }

    private ProviderException failed(String id, String project, Deployment deployment) {
        JsonNode lines = api.call(RestRequest.get(path(api, project) + "/" + deployment.id() + "/history/logs"))
                .json()
                .path("result")
                .path("data");
        String last = lines.path(lines.size() - 1).path("line").asText("its log is empty");
        return ProviderException.of(
                Kind.FAILED, "the deployment " + deployment.id() + " of " + id + " failed: " + last.strip());
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        String project = parentOf(id);
        if (isProduction(project, ownOf(id))) {
            context.progress("deployments of production stay until the project " + project + " is deleted");
            return;
        }
        for (Optional<Deployment> ours = ours(context, id); ours.isPresent(); ours = ours(context, id)) {
            delete(api, project, ours.get().id());
        }
    }

    private Optional<Deployment> ours(DeleteContext<Spec, Outputs> context, String id) {
        String token = context.known().token();
        return first(parentOf(id), false, of(ownOf(id)).and(deployment -> deployment.isOf(token)));
    }

    private static void delete(CloudflareApi api, String project, String deployment) {
        try {
            api.call(RestRequest.delete(path(api, project) + "/" + deployment).query("force", true));
        } catch (ProviderException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Deletes all but what is live in production, which cannot be deleted. */
    static void deleteAll(CloudflareApi api, ReadContext context, String project) {
        Deployment live = api.result(RestRequest.get(PagesProject.path(api, project)), PagesProject.Seen.class)
                .canonicalDeployment();
        String canonical = live == null ? "" : live.id();
        int deleted = 0;
        while (true) {
            List<Deployment> some = page(api, project, null, 1).stream()
                    .filter(each -> !each.id().equals(canonical))
                    .toList();
            if (some.isEmpty()) {
                return;
            }
            some.forEach(each -> delete(api, project, each.id()));
            deleted += some.size();
            context.progress(deleted + " deployments of " + project + " deleted");
        }
    }
}
