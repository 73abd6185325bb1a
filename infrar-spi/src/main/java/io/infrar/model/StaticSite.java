package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A web site of files.
 *
 * @param directory the folder of files, absolute or relative to the engine's base directory
 * @param buildCommand what makes the folder, for providers that build themselves; null when it is built already
 * @param index the file shown for a folder
 * @param notFoundPage the file shown for what does not exist; null leaves it to the provider
 * @param spaFallback shows {@code index} for what does not exist, for programs that route in the browser
 * @param domains names under which it is reachable
 * @param env variables of the build and of functions
 * @param functionsDirectory the folder of functions that run beside the files; null for none
 * @param headers response headers by path
 * @param previews every branch gets a site of its own
 * @param port where it listens on a machine of one's own; null lets the provider choose
 */
public record StaticSite(
        String name,
        Traits traits,
        String directory,
        @Nullable String buildCommand,
        String index,
        @Nullable String notFoundPage,
        boolean spaFallback,
        List<String> domains,
        Map<String, Output<?>> env,
        @Nullable String functionsDirectory,
        List<HeaderRule> headers,
        List<Redirect> redirects,
        boolean previews,
        @Nullable Integer port)
        implements Component {
    public StaticSite {
        requireNonNull(directory, "directory is null");
        requireNonNull(index, "index is null");
        domains = Values.copy(domains);
        env = Values.sorted(env);
        headers = Values.copy(headers);
        redirects = Values.copy(redirects);
    }

    /** Response headers of the paths that match, such as {@code /*}. */
    public record HeaderRule(String path, Map<String, String> headers) {
        public HeaderRule {
            requireNonNull(path, "path is null");
            headers = Values.sorted(headers);
        }
    }

    /** Another place for a path, with the HTTP status 301, 302, 303, 307 or 308. */
    public record Redirect(String from, String to, int status) {
        public Redirect {
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
        }
    }

    @Override
    public Kind kind() {
        return Kind.STATIC_SITE;
    }

    @Override
    public void references(References references) {
        Variables.references(env, references);
    }

    @Override
    public void check(Problems problems) {
        problems.check(!directory.isBlank(), this, "directory", "is missing: write directory(\"out\")");
        problems.check(buildCommand == null || !buildCommand.isBlank(), this, "buildCommand", "must not be blank");
        problems.check(!index.isBlank(), this, "index", "must not be blank");
        problems.check(notFoundPage == null || !notFoundPage.isBlank(), this, "notFoundPage", "must not be blank");
        problems.check(
                notFoundPage == null || !spaFallback,
                this,
                "notFoundPage",
                "is never shown with spaFallback: choose one");
        problems.check(
                functionsDirectory == null || !functionsDirectory.isBlank(),
                this,
                "functionsDirectory",
                "must not be blank");
        Fields.domains(problems, this, "domains", domains);
        Variables.check(env, problems, this);
        Workload.checkPort(this, "port", port, problems);
        for (HeaderRule rule : headers) {
            problems.check(
                    rule.path().startsWith("/"), this, "headers", "path must begin with /, is '" + rule.path() + "'");
            rule.headers()
                    .forEach((header, value) -> problems.check(
                            header.matches("[A-Za-z0-9-]+") && value.chars().noneMatch(Character::isISOControl),
                            this,
                            "headers",
                            "must be a header's name and a value on one line, is '" + header + "'"));
        }
        for (Redirect redirect : redirects) {
            problems.check(
                    redirect.from().startsWith("/"),
                    this,
                    "redirects",
                    "must begin with /, is '" + redirect.from() + "'");
            problems.check(!redirect.to().isBlank(), this, "redirects", "must lead somewhere: " + redirect);
            problems.check(
                    List.of(301, 302, 303, 307, 308).contains(redirect.status()),
                    this,
                    "redirects",
                    "status must be 301, 302, 303, 307 or 308, is " + redirect.status());
        }
        Fields.unique(problems, this, "redirects", redirects, Redirect::from);
        Fields.unique(problems, this, "headers", headers, HeaderRule::path);
    }

    /** A static web site by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.STATIC_SITE;
        }

        /** Where it is reachable: its first domain, or else the provider's own name for it. */
        public Output<URI> url() {
            return output("url");
        }
    }

    /** What a static web site gives to others. */
    public record Exports(URI url) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url) {
        return Map.of("url", url);
    }

    /** Builds a {@link StaticSite}: {@code index.html} is the index, and no previews, unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String directory = "";
        private @Nullable String buildCommand;
        private String index = "index.html";
        private @Nullable String notFoundPage;
        private boolean spaFallback;
        private final List<String> domains = new ArrayList<>();
        private final Map<String, Output<?>> env = new TreeMap<>();
        private @Nullable String functionsDirectory;
        private final List<HeaderRule> headers = new ArrayList<>();
        private final List<Redirect> redirects = new ArrayList<>();
        private boolean previews;
        private @Nullable Integer port;

        Builder() {}

        /** The folder of files. */
        public Builder directory(String path) {
            directory = path;
            return this;
        }

        /** What makes the folder, for providers that build themselves. */
        public Builder buildCommand(String command) {
            buildCommand = command;
            return this;
        }

        /** The file shown for a folder; {@code index.html} unless given. */
        public Builder index(String file) {
            index = file;
            return this;
        }

        /** The file shown for what does not exist. */
        public Builder notFoundPage(String file) {
            notFoundPage = file;
            return this;
        }

        /** Shows the index for what does not exist, for programs that route in the browser. */
        public Builder spaFallback() {
            spaFallback = true;
            return this;
        }

        /** Adds a name under which it is reachable; the first one is the main one. */
        public Builder domain(String name) {
            Fields.put(domains, name, Function.identity());
            return this;
        }

        /** The names under which it is reachable, instead of those given before; the first one is the main one. */
        public Builder domains(String... names) {
            domains.clear();
            domains.addAll(List.of(names));
            return this;
        }

        /** Sets a variable of the build and of functions. */
        public Builder env(String variable, String value) {
            return env(variable, Output.of(value));
        }

        /** Sets a variable to what is known once its source exists. */
        public Builder env(String variable, Output<?> value) {
            env.put(variable, Variables.text(value));
            return this;
        }

        /** Injects a secret as a variable of functions. */
        public Builder env(String variable, Secret.Ref secret) {
            return env(variable, secret.value());
        }

        /** The folder of functions that run beside the files. */
        public Builder functionsDirectory(String path) {
            functionsDirectory = path;
            return this;
        }

        /** Sends a header with the paths that match, such as {@code header("/*", "X-Frame-Options", "DENY")}. */
        public Builder header(String path, String headerName, String value) {
            for (int i = 0; i < headers.size(); i++) {
                if (headers.get(i).path().equals(path)) {
                    Map<String, String> more = new TreeMap<>(headers.get(i).headers());
                    more.put(headerName, value);
                    headers.set(i, new HeaderRule(path, more));
                    return this;
                }
            }
            headers.add(new HeaderRule(path, Map.of(headerName, value)));
            return this;
        }

        /** Sends browsers elsewhere for good: status 301. */
        public Builder redirect(String from, String to) {
            return redirect(from, to, 301);
        }

        /** Sends browsers elsewhere with the given status; a redirect from the same path is replaced. */
        public Builder redirect(String from, String to, int status) {
            Fields.put(redirects, new Redirect(from, to, status), Redirect::from);
            return this;
        }

        /** Gives every branch a site of its own. */
        public Builder previews() {
            previews = true;
            return this;
        }

        /** Where it listens on a machine of one's own. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        @Override
        StaticSite build(String name) {
            return new StaticSite(
                    name,
                    traits(),
                    directory,
                    buildCommand,
                    index,
                    notFoundPage,
                    spaFallback,
                    domains,
                    env,
                    functionsDirectory,
                    headers,
                    redirects,
                    previews,
                    port);
        }
    }
}
