package io.infrar.provider.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.infrar.model.Json;
import io.infrar.model.StaticSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code wrangler.toml} of a Pages project says, so that {@code wrangler pages dev} and {@code wrangler pages deploy} see what
 * the model says. Secrets, and what is not known before an apply, are not in it. See <a
 * href="https://developers.cloudflare.com/pages/functions/wrangler-configuration/">Configuration</a>.
 *
 * @param name of the project
 * @param outputDirectory the folder of files, relative to the file
 * @param compatibilityDate of the runtime of functions; null when there is none
 * @param vars variables of production, and of previews where these have none of their own
 * @param previewVars variables of previews; null when they have none of their own
 */
public record WranglerToml(
        String name,
        String outputDirectory,
        @Nullable String compatibilityDate,
        List<String> compatibilityFlags,
        SortedMap<String, String> vars,
        @Nullable SortedMap<String, String> previewVars) {
    private static final TomlMapper TOML = new TomlMapper();

    public WranglerToml {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(outputDirectory, "outputDirectory is null");
        compatibilityFlags = List.copyOf(compatibilityFlags);
    }

    /**
     * What a site says.
     *
     * @param project the project's name: of {@link PagesOptions#project}, or as the deployment has it
     */
    public static WranglerToml of(StaticSite site, String project) {
        PagesOptions options = site.traits()
                .option(PagesOptions.class, Cloudflare.ID, PagesOptions.NAME)
                .orElse(PagesOptions.NONE);
        SortedMap<String, String> vars = new TreeMap<>();
        SiteVariables.of(site.env()).plain().forEach((name, value) -> {
            if (value.isKnown()) {
                vars.put(name, value.get());
            }
        });
        return new WranglerToml(
                project,
                site.directory(),
                options.compatibilityDate(),
                List.copyOf(options.compatibilityFlags()),
                vars,
                site.previews() ? vars : null);
    }

    /**
     * Reads a file. What else it says is passed over.
     *
     * @throws IllegalArgumentException when it is no TOML, or not of a Pages project
     */
    public static WranglerToml parse(String toml) {
        JsonNode root;
        try {
            root = TOML.readTree(toml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("wrangler.toml cannot be read: " + e.getOriginalMessage(), e);
        }
        List<String> flags = new ArrayList<>();
        root.path("compatibility_flags").forEach(flag -> flags.add(flag.asText()));
        JsonNode date = root.path("compatibility_date");
        JsonNode preview = root.path("env").path("preview").path("vars");
        return new WranglerToml(
                required(root, "name"),
                required(root, "pages_build_output_dir"),
                date.isMissingNode() ? null : date.asText(),
                flags,
                texts(root.path("vars")),
                preview.isMissingNode() ? null : texts(preview));
    }

    private static String required(JsonNode root, String field) {
        JsonNode value = root.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("wrangler.toml has no " + field + ", which a Pages project needs");
        }
        return value.asText();
    }

    private static SortedMap<String, String> texts(JsonNode vars) {
        SortedMap<String, String> texts = new TreeMap<>();
        vars.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            texts.put(entry.getKey(), value.isValueNode() ? value.asText() : value.toString());
        });
        return texts;
    }

    /** The text of the file. */
    public String text() {
        StringBuilder toml = new StringBuilder();
        line(toml, "name", name);
        line(toml, "pages_build_output_dir", outputDirectory);
        if (compatibilityDate != null) {
            line(toml, "compatibility_date", compatibilityDate);
        }
        if (!compatibilityFlags.isEmpty()) {
            toml.append("compatibility_flags = ")
                    .append(Json.array(compatibilityFlags))
                    .append('\n');
        }
        table(toml, "vars", vars);
        if (previewVars != null) {
            table(toml, "env.preview.vars", previewVars);
        }
        return toml.toString();
    }

    private static void table(StringBuilder toml, String name, Map<String, String> vars) {
        if (!vars.isEmpty() || name.startsWith("env.")) {
            toml.append("\n[").append(name).append("]\n");
            vars.forEach((variable, value) -> line(toml, variable, value));
        }
    }

    /** A text of JSON is one of TOML, too, but for the one control character that only TOML wants escaped. */
    private static void line(StringBuilder toml, String key, String value) {
        String quoted = Json.of(value).toString().replace("\u007f", "\\u007f");
        toml.append(key).append(" = ").append(quoted).append('\n');
    }
}
