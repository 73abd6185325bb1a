package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.OpenApiContract;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The official description, where our build has it. It was derived from the types of Cloudflare's TypeScript SDK, which say in some
 * places less or something else than the API; those are put right here.
 */
final class CloudflareContract {
    private static final String FILE = "cloudflare.json";
    private static final String ZONES = "/zones";
    private static final String ZONE = "/zones/{zone_id}";
    private static final String RECORD = "/zones/{zone_id}/dns_records/{dns_record_id}";
    private static final String BUCKETS = "/accounts/{account_id}/r2/buckets";

    private CloudflareContract() {}

    private static final class Once {
        static final Optional<OpenApiContract> CONTRACT = OpenApiContract.find(FILE, CloudflareContract::correct);
    }

    /** Nothing where the description or the library that reads it is missing. */
    static Optional<OpenApiContract> find() {
        try {
            Class.forName("com.networknt.schema.Schema");
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
        return Once.CONTRACT;
    }

    private static void correct(ObjectNode description) {
        ObjectNode paths = (ObjectNode) description.path("paths");
        ObjectNode schemas = (ObjectNode) description.path("components").path("schemas");
        // The SDK unwraps these itself, so its types are without the envelope.
        wrap(paths.path(ZONES).path("post"));
        wrap(paths.path(ZONE).path("get"));
        wrap(paths.path("/user").path("get"));
        // The SDK wants name, type and ttl for a partial update too; the API does not.
        paths.path(RECORD)
                .path("patch")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema")
                .path("anyOf")
                .forEach(schema -> ((ObjectNode) schema).remove("required"));
        schemas.properties().forEach(schema -> {
            if (schema.getKey().startsWith("dns.records.BatchPatchParam.")) {
                ((ObjectNode) schema.getValue())
                        .withArrayProperty("required")
                        .removeAll()
                        .add("id");
            }
            // Records without a comment have null.
            if (schema.getKey().startsWith("dns.records.")
                    && schema.getValue().path("properties").has("comment")) {
                ((ObjectNode) schema.getValue().path("properties").path("comment")).put("nullable", true);
            }
        });
        // A header under the name of its parameter in the SDK.
        ArrayNode parameters =
                (ArrayNode) paths.path(BUCKETS + "/{bucket_name}").path("patch").path("parameters");
        parameters.forEach(parameter -> {
            if (parameter.path("name").asText().equals("storage_class")) {
                ((ObjectNode) parameter).put("name", "cf-r2-storage-class");
            }
        });
        ArrayNode list = (ArrayNode) okSchema(paths.path(BUCKETS).path("get")).path("allOf");
        list.insertObject(0).put("$ref", "#/components/schemas/envelope.cursor");
        tags(paths);
        // Errors of headers and of DNS carry their causes.
        ObjectNode message = (ObjectNode) schemas.path("envelope.message").path("properties");
        message.putObject("error_chain")
                .put("type", "array")
                .putObject("items")
                .put("$ref", "#/components/schemas/envelope.message");
        // An exported zone is a text.
        ObjectNode exported = (ObjectNode) paths.path("/zones/{zone_id}/dns_records/export")
                .path("get")
                .path("responses")
                .path("200");
        exported.putObject("content").putObject("text/plain");
        // A direct upload has no source.
        drop(schemas.path("pages.projects.Deployment"), "source");
        uploads(paths);
        dotted(description, (ArrayNode) paths.path(ZONES).path("get").path("parameters"));
        dotted(description, (ArrayNode)
                paths.path("/zones/{zone_id}/dns_records").path("get").path("parameters"));
        // Ids of deployments are UUIDs, which have 36 characters.
        paths.forEach(path ->
                path.forEach(operation -> operation.path("parameters").forEach(parameter -> {
                    if (parameter.path("name").asText().equals("deployment_id")) {
                        ((ObjectNode) parameter.path("schema")).remove("maxLength");
                    }
                })));
    }

    /** Parameters that the SDK has as objects are sent one by one, as in {@code name.exact}. */
    private static void dotted(ObjectNode description, ArrayNode parameters) {
        for (JsonNode parameter : parameters.deepCopy()) {
            JsonNode schema = parameter.path("schema");
            JsonNode part = schema.has("allOf") ? schema.path("allOf").path(0) : schema;
            JsonNode reference = part.path("$ref");
            JsonNode object =
                    reference.isTextual() ? description.at(reference.asText().substring(1)) : schema;
            object.path("properties")
                    .properties()
                    .forEach(property -> parameters
                            .addObject()
                            .put("in", "query")
                            .put("name", parameter.path("name").asText() + "." + property.getKey())
                            .set("schema", property.getValue()));
        }
    }

    private static void wrap(JsonNode operation) {
        ObjectNode media = (ObjectNode)
                operation.path("responses").path("200").path("content").path("application/json");
        JsonNode result = media.path("schema");
        ArrayNode parts = media.putObject("schema").putArray("allOf");
        parts.addObject().put("$ref", "#/components/schemas/envelope.plain");
        parts.addObject().put("type", "object").putObject("properties").set("result", result);
    }

    private static JsonNode okSchema(JsonNode operation) {
        return operation
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema");
    }

    private static void tags(ObjectNode paths) {
        for (String path : List.of("/accounts/{account_id}/tags", "/zones/{zone_id}/tags")) {
            JsonNode operations = paths.path(path);
            // The documentation has the resource in the body of DELETE, and status 500 for one without tags.
            ObjectNode delete = (ObjectNode) operations.path("delete");
            delete.putObject("requestBody")
                    .putObject("content")
                    .putObject("application/json")
                    .putObject("schema");
            noContent(delete);
            ObjectNode read = (ObjectNode) operations.path("get").path("responses");
            read.set("5XX", read.get("4XX"));
        }
        for (String scope : List.of("/accounts/{account_id}", "/zones/{zone_id}")) {
            noContent((ObjectNode) paths.path(scope + "/rulesets/{ruleset_id}").path("delete"));
        }
    }

    private static void noContent(ObjectNode operation) {
        ((ObjectNode) operation.path("responses")).putObject("204").put("description", "Done");
    }

    private static void uploads(ObjectNode paths) {
        // The body of an upload, which the SDK passes on as it is.
        ((ObjectNode) paths.path("/pages/assets/upload").path("post"))
                .putObject("requestBody")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("type", "array");
        for (String path : List.of("/pages/assets/upload", "/pages/assets/upsert-hashes")) {
            ObjectNode media = (ObjectNode) paths.path(path)
                    .path("post")
                    .path("responses")
                    .path("200")
                    .path("content")
                    .path("application/json");
            ArrayNode parts = media.putObject("schema").putArray("allOf");
            parts.addObject().put("$ref", "#/components/schemas/envelope.plain");
            parts.addObject()
                    .put("type", "object")
                    .putObject("properties")
                    .putObject("result")
                    .put("nullable", true);
        }
    }

    private static void drop(JsonNode schema, String required) {
        for (Iterator<JsonNode> names = schema.path("required").iterator(); names.hasNext(); ) {
            if (names.next().asText().equals(required)) {
                names.remove();
            }
        }
    }
}
