package io.infrar.provider.cloudflare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.rest.RateBudgets;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudflareListsTest {
    private record Thing(String name) {}

    private static SimAnswer page(SimRequest request, int count, Consumer<ObjectNode> info) {
        int page = Integer.parseInt(request.query("page").orElseThrow());
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        for (int i = (page - 1) * 10; i < Math.min(page * 10, count); i++) {
            body.withArrayProperty("result").addObject().put("name", "thing-" + i);
        }
        info.accept(body.putObject("result_info").put("page", page));
        return SimAnswer.json(200, body);
    }

    private static void assertAllAreFound(int count, Consumer<ObjectNode> info) {
        try (SimServer server = SimServer.builder()
                        .route("GET", "/things", request -> page(request, count, info))
                        .start();
                CloudflareApi api = CloudflareApi.connect(
                        CloudflareTests.connection(
                                Map.of(
                                        "CLOUDFLARE_API_TOKEN",
                                        "token",
                                        "CLOUDFLARE_BASE_URL",
                                        server.endpoint().toString()),
                                Path.of("")),
                        new RateBudgets())) {
            assertThat(api.list(RestRequest.get("/things"), 10, Thing.class)).hasSize(count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 11, 20, 31})
    void all_pages_are_read_however_the_vendor_says_how_much_there_is(int count) {
        assertAllAreFound(count, info -> info.put("total_pages", (count + 9) / 10));
        assertAllAreFound(count, info -> info.put("total_count", count));
        assertAllAreFound(count, info -> {});
    }
}
