package io.infrar.rules;

import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Environment;
import io.infrar.model.External;
import io.infrar.model.Job;
import io.infrar.model.Json;
import io.infrar.model.Monitor;
import io.infrar.model.NativeResource;
import io.infrar.model.Output;
import io.infrar.model.Parameter;
import io.infrar.model.Secret;
import io.infrar.model.SecretSource;
import io.infrar.model.Server;
import io.infrar.model.StaticSite;
import io.infrar.model.Traits;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code security.literal-secret}: no secret is written in the program, where it would get into version control, plans and
 * process lists. The value itself is never shown.
 */
final class LiteralSecretRule implements ModelValidator {
    @Override
    public List<Finding> check(Environment environment) {
        List<Finding> findings = new ArrayList<>();
        Set<String> secrets =
                environment.components(Secret.class).stream().map(Secret::name).collect(Collectors.toSet());
        for (Component component : environment.components()) {
            Places places = new Places(secrets);
            look(component, places);
            for (Traits.Option option : component.traits().options()) {
                places.json("option " + option.name(), option.name(), option.value());
            }
            places.found.forEach(place -> findings.add(finding(environment, component, place)));
        }
        return findings;
    }

    private static Finding finding(Environment environment, Component component, String place) {
        return ByStage.finding(
                environment,
                "security.literal-secret",
                component,
                place + " has a secret in clear text",
                component instanceof Secret
                        ? "Write generated(32), fromEnv(\"…\") or fromFile(\"…\") instead of literal(…)."
                        : "Add a secret component and refer to it, such as env(\"…\", secret(\"…\")); a text with a secret in it is"
                                + " put together with Output.format.");
    }

    /** Every kind is named, so that a new one is not forgotten here. */
    private static void look(Component component, Places places) {
        switch (component.kind()) {
            case SECRET -> {
                if (((Secret) component).source() instanceof SecretSource.Literal) {
                    places.found.add("source: literal(…)");
                }
            }
            case COMPUTE -> {
                Compute compute = (Compute) component;
                places.env("", compute.env());
                places.command("command", compute.command());
                compute.sidecars().forEach(sidecar -> places.env("sidecar " + sidecar.name() + ": ", sidecar.env()));
            }
            case JOB -> {
                Job job = (Job) component;
                places.env("", job.env());
                places.command("command", job.command());
            }
            case STATIC_SITE -> {
                StaticSite site = (StaticSite) component;
                places.env("", site.env());
                if (site.buildCommand() != null) {
                    places.command("buildCommand", List.of(site.buildCommand().split("\\s+")));
                }
            }
            case PARAMETER -> places.value("value", component.name(), ((Parameter) component).value());
            case SERVER -> {
                String userData = ((Server) component).userData();
                places.text("userData", userData == null ? "" : userData);
            }
            case MONITOR ->
                ((Monitor) component).uptimeChecks().forEach(check -> places.value("uptime", "", check.url()));
            case CLUSTER ->
                ((Cluster) component)
                        .helmReleases()
                        .forEach(release -> places.json("helm release " + release.name(), "", release.values()));
            case EXTERNAL -> places.text("url", ((External) component).url());
            case NATIVE -> places.json("spec", "", ((NativeResource) component).spec());
            case NETWORK,
                    DATABASE,
                    CACHE,
                    BUCKET,
                    LOAD_BALANCER,
                    GATEWAY,
                    DOMAIN,
                    REGISTRY,
                    EDGE,
                    MAIL,
                    BACKUP,
                    AUDIT_LOG -> {
                // nothing that a program reads at run time
            }
        }
    }

    /** Collects where secrets are. */
    private static final class Places {
        final List<String> found = new ArrayList<>();

        /** An option names a secret component by its name. */
        private final Set<String> secrets;

        Places(Set<String> secrets) {
            this.secrets = secrets;
        }

        void env(String prefix, Map<String, Output<?>> variables) {
            variables.forEach((name, value) -> value(prefix + "env " + name, name, value));
        }

        void value(String place, String name, Output<?> value) {
            boolean reference = value.isKnown() && secrets.contains(String.valueOf(value.get()));
            if (!reference && SecretWords.isLiteralSecret(name, value)) {
                found.add(place);
            }
        }

        void text(String place, String text) {
            if (SecretWords.hasSecret(text)) {
                found.add(place);
            }
        }

        /** {@code --password=…} and {@code --password …}: command lines are seen by every process of a machine. */
        void command(String place, List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                int equals = word.indexOf('=');
                String name = equals > 0 ? word.substring(0, equals) : word;
                String value = equals > 0 ? word.substring(equals + 1) : i + 1 < words.size() ? words.get(i + 1) : "";
                boolean option = equals > 0 || (word.startsWith("--") && !value.startsWith("-"));
                boolean named = option && SecretWords.isLiteralSecret(name, Output.of(value));
                if (named) {
                    found.add(place + ": " + name);
                } else {
                    text(place, word);
                }
            }
        }

        void json(String place, String name, Json json) {
            if (json.asSecret() != null) {
                return;
            }
            Output<?> pending = json.asPending();
            if (pending != null || json.isText()) {
                value(place, name, pending != null ? pending : Output.of(json.asText()));
                return;
            }
            json.fields().forEach((field, value) -> json(place + "." + field, field, value));
            List<Json> elements = json.elements();
            for (int i = 0; i < elements.size(); i++) {
                json(place + "[" + i + "]", name, elements.get(i));
            }
        }
    }
}
