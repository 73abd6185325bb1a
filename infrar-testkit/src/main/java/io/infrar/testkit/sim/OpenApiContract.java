package io.infrar.testkit.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What a vendor's OpenAPI 3.0 description says of requests and answers. Stricter than the schemas in one point: where an object's
 * properties are declared, a name that is not among them is a violation, unless the description says that there may be others.
 *
 * <p>Needs {@code com.networknt:json-schema-validator}, an optional dependency, on the class path.
 */
public final class OpenApiContract {
    private static final ObjectMapper JSON = new ObjectMapper(LongTexts.JSON.copy());
    private static final String FOLDER = "shared/contracts";
    private static final Map<Path, OpenApiContract> LOADED = new ConcurrentHashMap<>();

    private final JsonNode document;
    private final String iri;
    private final SchemaRegistry registry;
    private final DeclaredNames names;
    private final Map<PathTemplate, Map<String, JsonNode>> operations = new TreeMap<>();
    /** By the node itself: comparing large schemas costs more than compiling them. */
    private final Map<JsonNode, Schema> schemas = Collections.synchronizedMap(new IdentityHashMap<>());

    private final AtomicInteger compiled = new AtomicInteger();

    private OpenApiContract(String name, String text) throws IOException {
        this.document = normalized(JSON.readTree(text));
        this.iri = "https://contract.invalid/" + name;
        this.registry = SchemaRegistry.withDialect(
                Dialects.getOpenApi30(), builder -> builder.schemas(Map.of(iri, document.toString())));
        this.names = new DeclaredNames(document);
        document.path("paths").properties().forEach(path -> {
            JsonNode shared = path.getValue().path("parameters");
            Map<String, JsonNode> byMethod =
                    operations.computeIfAbsent(PathTemplate.of(path.getKey()), p -> new TreeMap<>());
            path.getValue().properties().forEach(operation -> {
                if (operation.getValue().isObject()) {
                    byMethod.put(operation.getKey(), withParameters(operation.getValue(), shared));
                }
            });
        });
    }

    /**
     * Says the same so that the validator sees it: that a value may be null where the type is not beside it. A discriminator only helps
     * programs to choose, alternatives say themselves what fits.
     */
    private static JsonNode normalized(JsonNode node) {
        node.forEach(OpenApiContract::normalized);
        if (node instanceof ObjectNode schema) {
            if (schema.path("discriminator").isObject()) {
                schema.remove("discriminator");
            }
            if (schema.path("nullable").asBoolean() && !schema.has("type")) {
                ObjectNode value = schema.deepCopy();
                value.remove("nullable");
                schema.removeAll();
                schema.putArray("anyOf").add(value).addObject().putArray("enum").addNull();
            }
        }
        return node;
    }

    private static JsonNode withParameters(JsonNode operation, JsonNode shared) {
        if (shared.isEmpty()) {
            return operation;
        }
        ObjectNode copy = ((ObjectNode) operation).deepCopy();
        shared.forEach(copy.withArrayProperty("parameters")::add);
        return copy;
    }

    /** Reads a description. */
    public static OpenApiContract load(Path file) {
        return LOADED.computeIfAbsent(file.toAbsolutePath().normalize(), path -> {
            try {
                return new OpenApiContract(path.getFileName().toString(), Files.readString(path));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path, e);
            }
        });
    }

    /** The description of that name, such as {@code hetzner.json}, in {@code shared/contracts} here or further up, if it is there. */
    public static Optional<OpenApiContract> find(String name) {
        return locate(name).map(OpenApiContract::load);
    }

    /** Like {@link #find(String)}, with corrections made to it where it is known to be wrong; read anew each time. */
    public static Optional<OpenApiContract> find(String name, Consumer<ObjectNode> corrections) {
        return locate(name).map(file -> {
            try {
                ObjectNode description = (ObjectNode) JSON.readTree(file.toFile());
                corrections.accept(description);
                return new OpenApiContract(name, description.toString());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        });
    }

    private static Optional<Path> locate(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(FOLDER).resolve(name);
            if (Files.isRegularFile(file)) {
                checkValidator();
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static void checkValidator() {
        try {
            Class.forName("com.networknt.schema.Schema", false, OpenApiContract.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "official descriptions are here, but com.networknt:json-schema-validator is not on the class path:"
                            + " add it with scope test, or use the simulator unchecked",
                    e);
        }
    }

    /** Whether the description has an operation for it. */
    public boolean knows(SimRequest request) {
        return operation(request.method(), request.path()).isPresent();
    }

    /** Everything that is wrong with a request. */
    public List<String> request(SimRequest request) {
        Found found = operation(request.method(), request.path()).orElse(null);
        if (found == null) {
            return List.of("there is no such operation");
        }
        List<String> wrong = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        for (JsonNode declared : found.operation().path("parameters")) {
            JsonNode parameter = names.resolve(declared);
            String name = parameter.path("name").asText();
            JsonNode schema = names.resolve(parameter.path("schema"));
            switch (parameter.path("in").asText()) {
                case "query" -> {
                    known.add(name);
                    List<String> values = queryValues(request, name, parameter);
                    if (!values.isEmpty()) {
                        value(values, schema)
                                .ifPresent(v -> check(v, parameter.path("schema"), "query " + name, wrong));
                    } else if (parameter.path("required").asBoolean()
                            && !request.query().containsKey(name)) {
                        wrong.add("query " + name + " is required");
                    }
                }
                case "path" ->
                    value(List.of(found.variables().getOrDefault(name, "")), schema)
                            .ifPresent(v -> check(v, parameter.path("schema"), "path " + name, wrong));
                case "header" -> {
                    Optional<String> header = request.header(name);
                    if (header.isPresent()) {
                        value(List.of(header.get()), schema)
                                .ifPresent(v -> check(v, parameter.path("schema"), "header " + name, wrong));
                    } else if (parameter.path("required").asBoolean()) {
                        wrong.add("header " + name + " is required");
                    }
                }
                default -> wrong.add("a parameter in " + parameter.path("in") + " is not understood");
            }
        }
        request.query().keySet().stream()
                .filter(name -> !known.contains(name) && known.stream().noneMatch(k -> name.startsWith(k + "[")))
                .forEach(name -> wrong.add("query " + name + " is not declared"));
        body(request, names.resolve(found.operation().path("requestBody")), wrong);
        return wrong;
    }

    private void body(SimRequest request, JsonNode declared, List<String> wrong) {
        if (request.body().length == 0) {
            if (declared.path("required").asBoolean()) {
                wrong.add("a body is required");
            }
            return;
        }
        if (declared.isMissingNode()) {
            wrong.add("there is a body, none is declared");
            return;
        }
        String type = request.header("Content-Type")
                .orElse("")
                .replaceFirst(";.*", "")
                .strip();
        JsonNode media = declared.path("content").path(type);
        if (media.isMissingNode()) {
            wrong.add("content type '" + type + "' is not declared");
        } else if (type.equals("application/json")) {
            json(request.body(), media.path("schema"), wrong);
        }
    }

    /** Everything that is wrong with an answer to that request. */
    public List<String> answer(SimRequest request, SimAnswer answer) {
        Found found = operation(request.method(), request.path()).orElse(null);
        if (found == null) {
            return List.of();
        }
        List<String> wrong = new ArrayList<>();
        JsonNode responses = found.operation().path("responses");
        String status = Integer.toString(answer.status());
        JsonNode declared = names.resolve(first(responses, status, status.charAt(0) + "XX", "default"));
        if (declared.isMissingNode()) {
            wrong.add("status " + status + " is not declared");
            return wrong;
        }
        String type = answer.headers().getOrDefault("Content-Type", "").replaceFirst(";.*", "");
        JsonNode content = declared.path("content");
        if (answer.body().length == 0) {
            if (content.has("application/json")) {
                wrong.add("status " + status + " needs a body");
            }
        } else if (content.path(type).isMissingNode()) {
            wrong.add("status " + status + " has no body of type '" + type + "'");
        } else if (type.equals("application/json")) {
            json(answer.body(), content.path(type).path("schema"), wrong);
        }
        return wrong;
    }

    private static JsonNode first(JsonNode responses, String... keys) {
        for (String key : keys) {
            if (responses.has(key)) {
                return responses.get(key);
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private record Found(JsonNode operation, Map<String, String> variables) {}

    private Optional<Found> operation(String method, String path) {
        for (Map.Entry<PathTemplate, Map<String, JsonNode>> entry : operations.entrySet()) {
            JsonNode operation = entry.getValue().get(method.toLowerCase(Locale.ROOT));
            if (operation != null) {
                Optional<Map<String, String>> variables = entry.getKey().match(path);
                if (variables.isPresent()) {
                    return Optional.of(new Found(operation, variables.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> queryValues(SimRequest request, String name, JsonNode parameter) {
        List<String> values = request.query().getOrDefault(name, List.of());
        // "form" without "explode" is one value with commas.
        return parameter.path("explode").asBoolean(true) || values.size() != 1
                ? values
                : List.of(values.get(0).split(","));
    }

    /** The parameter's text as the JSON that its schema means; nothing for schemas that text cannot be read by. */
    private Optional<JsonNode> value(List<String> values, JsonNode schema) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        switch (schema.path("type").asText()) {
            case "array" -> {
                var array = nodes.arrayNode();
                values.forEach(v ->
                        value(List.of(v), names.resolve(schema.path("items"))).ifPresent(array::add));
                return Optional.of(array);
            }
            case "integer", "number" -> {
                try {
                    BigDecimal number = new BigDecimal(values.get(0));
                    return Optional.of(
                            number.stripTrailingZeros().scale() <= 0
                                    ? nodes.numberNode(number.toBigIntegerExact())
                                    : nodes.numberNode(number));
                } catch (NumberFormatException e) {
                    return Optional.of(nodes.textNode(values.get(0)));
                }
            }
            case "boolean" -> {
                String text = values.get(0);
                boolean known = text.equals("true") || text.equals("false");
                return Optional.of(known ? nodes.booleanNode(text.equals("true")) : nodes.textNode(text));
            }
            case "string" -> {
                return Optional.of(nodes.textNode(values.get(0)));
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private void json(byte[] body, JsonNode schema, List<String> wrong) {
        try {
            check(JSON.readTree(body), schema, "body", wrong);
        } catch (IOException e) {
            wrong.add("the body is not JSON: " + new String(body, StandardCharsets.UTF_8));
        }
    }

    private void check(JsonNode value, JsonNode schema, String where, List<String> wrong) {
        if (schema.isMissingNode()) {
            return;
        }
        for (Error error : schemas.computeIfAbsent(schema, this::compile).validate(value)) {
            wrong.add(where + ": " + error);
        }
        names.undeclared(value, schema).forEach(name -> wrong.add(where + ": " + name + " is not declared"));
    }

    private Schema compile(JsonNode schema) {
        return registry.getSchema(
                SchemaLocation.of(iri + "/" + compiled.incrementAndGet()), absolute(schema.deepCopy()));
    }

    /** A schema that is taken out of the document must point back into it. */
    private JsonNode absolute(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("$ref").isTextual()) {
            object.put("$ref", iri + object.get("$ref").asText());
        }
        schema.forEach(this::absolute);
        return schema;
    }
}
