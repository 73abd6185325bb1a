package io.infrar.provider.cloudflare.zone;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** With the zone komply.one, for what needs one. */
abstract class ZoneContract extends CloudflareHandlerContract {
    final CloudflareApi api = CloudflareTests.api(sim);
    String zoneId = "";

    @Override
    protected void prepare() {
        zoneId = zone("komply.one");
    }

    @AfterEach
    void close() {
        api.close();
    }

    final String zone(String name) {
        return result(RestRequest.post(
                        "/zones", Map.of("name", name, "account", Map.of("id", sim.accountId()), "type", "full")))
                .path("id")
                .asText();
    }

    final Output<String> zone() {
        return Output.of(zoneId);
    }

    final JsonNode result(RestRequest request) {
        return api.call(request).json().path("result");
    }

    final JsonNode get(String path) {
        return result(RestRequest.get(path));
    }

    /** Makes a record by hand. */
    final void record(String type, String name, String content, @Nullable String comment) {
        Map<String, Object> body = new TreeMap<>(Map.of("type", type, "name", name, "content", content, "ttl", 1));
        if (comment != null) {
            body.put("comment", comment);
        }
        if (type.equals("MX")) {
            body.put("priority", 10);
        }
        result(RestRequest.post("/zones/" + zoneId + "/dns_records", body));
    }
}
