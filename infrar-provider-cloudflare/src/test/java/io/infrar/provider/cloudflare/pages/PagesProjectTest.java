package io.infrar.provider.cloudflare.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.pages.PagesProject.Settings;
import io.infrar.rest.RestRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesProjectTest extends CloudflareHandlerContract {
    @Override
    protected String type() {
        return "pages-project";
    }

    private static PagesProject.Spec spec(@Nullable String name, Settings production) {
        return new PagesProject.Spec(name, "main", "npm run build", "out", production, null);
    }

    private static Settings settings(String url) {
        return new Settings(
                "2026-11-01",
                Set.of("nodejs_compat"),
                Map.of("API_URL", Output.of(url)),
                Map.of("TOKEN", Output.of(SecretRef.of("file", "token.txt"))));
    }

    @Override
    protected void prepare() {
        write("token.txt", "s3cret-value");
    }

    private void write(String name, String text) {
        try {
            java.nio.file.Files.writeString(folder.resolve(name), text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    protected Object spec() {
        return spec(null, settings("https://api.example.com"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new PagesProject.Spec(
                null, "trunk", null, "dist", settings("https://api2.example.com"), Settings.NONE));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("another-name", settings("https://api.example.com")));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            return Optional.of(api.call(RestRequest.get(PagesProject.path(api)))
                    .json()
                    .path("result")
                    .size());
        }
    }

    @Test
    void lists_of_more_than_one_page_are_read_to_their_end() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            for (int i = 0; i < 23; i++) {
                api.call(RestRequest.post(
                        PagesProject.path(api), Map.of("name", "project-" + i, "production_branch", "main")));
            }
            assertThat(PagesProject.list(api)).hasSize(23);
            JsonNode first = api.call(RestRequest.get(PagesProject.path(api)).query("per_page", 10))
                    .json();
            assertThat(first.path("result")).hasSize(10);
        }
    }
}
