package io.infrar.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.infrar.spi.ProviderException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How records become JSON and the other way round: {@code snake_case} names, components that are null are left out, unknown fields are
 * skipped. A {@link java.util.Map} keeps its names, and its nulls are sent.
 */
public final class Wire {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Wire() {}

    /** A part of an answer as a record. */
    public static <T> T read(JsonNode json, Class<T> type) {
        try {
            T value = MAPPER.treeToValue(json, type);
            if (value == null) {
                throw ProviderException.of(
                        ProviderException.Kind.FAILED, "the answer holds no " + type.getSimpleName());
            }
            return value;
        } catch (JacksonException e) {
            throw ProviderException.builder(
                            ProviderException.Kind.FAILED,
                            "the answer is not what is expected of a " + type.getSimpleName() + ": "
                                    + e.getOriginalMessage())
                    .cause(e)
                    .build();
        }
    }

    /** A record, map or list as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** A missing node where it is not JSON, as answers of proxies are not. */
    static JsonNode parse(byte[] body) {
        try {
            JsonNode tree = MAPPER.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
