package io.infrar.provider.cloudflare.pages;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Folders and projects for tests. */
final class Sites {
    private Sites() {}

    static void write(Path folder, String name, String text) {
        write(folder, name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static void write(Path folder, String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void project(CloudflareApi api, String name) {
        api.call(RestRequest.post(PagesProject.path(api), Map.of("name", name, "production_branch", "main")));
    }
}
