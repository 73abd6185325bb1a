package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationsTest {
    /** Numbers over time, which nothing here makes. */
    private static final List<String> LEFT_OUT = List.of("/servers/{id}/metrics", "/load_balancers/{id}/metrics");

    private static Optional<Path> description() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared/contracts/hetzner.json"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    @Test
    void every_operation_of_the_official_description_is_known() throws Exception {
        assumeThat(description())
                .as("shared/contracts/hetzner.json is not here")
                .isPresent();
        JsonNode paths = new ObjectMapper()
                .readTree(description().orElseThrow().toFile())
                .path("paths");
        try (HetznerSim sim = HetznerSim.builder().unchecked().start()) {
            ApiClient api = ApiClient.of(sim);
            List<String> unknown = paths.properties().stream()
                    .filter(path -> !LEFT_OUT.contains(path.getKey()))
                    .flatMap(path -> path.getValue()
                            .propertyStream()
                            .map(operation ->
                                    operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()))
                    .filter(operation -> {
                        String[] words =
                                operation.replaceAll("\\{[a-z_]+}", "1").split(" ");
                        return api.call(words[0], words[1], "")
                                .at("/error/message")
                                .asText()
                                .equals("path not found");
                    })
                    .toList();
            assertThat(paths).hasSizeGreaterThan(100);
            assertThat(unknown).isEmpty();
        }
    }
}
