package io.infrar.provider.local.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;

/** Records to JSON and back, on disk and on the wire. Times are ISO-8601, paths are plain strings. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule("infrar-agent")
                    .addSerializer(text(Duration.class))
                    .addSerializer(text(Instant.class))
                    .addSerializer(text(ZoneId.class))
                    .addSerializer(text(Path.class))
                    .addDeserializer(Duration.class, parsed(Duration.class, Duration::parse))
                    .addDeserializer(Instant.class, parsed(Instant.class, Instant::parse))
                    .addDeserializer(ZoneId.class, parsed(ZoneId.class, ZoneId::of))
                    .addDeserializer(Path.class, parsed(Path.class, Path::of)))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            e.clearLocation();
            throw new IllegalStateException("cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    static <T> T read(byte[] json, Class<T> type) throws IOException {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new IOException("is empty");
            }
            return value;
        } catch (JsonProcessingException e) {
            e.clearLocation(); // it would quote the source, which may hold a secret
            throw new IOException("is not a valid " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    private static <T> StdScalarSerializer<T> text(Class<T> type) {
        return new StdScalarSerializer<>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }

            @Override
            public void serializeWithType(T value, JsonGenerator out, SerializerProvider provider, TypeSerializer typed)
                    throws IOException {
                serialize(value, out, provider);
            }
        };
    }

    private static <T> StdScalarDeserializer<T> parsed(Class<T> type, Function<String, T> parse) {
        return new StdScalarDeserializer<>(type) {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                try {
                    return parse.apply(in.getValueAsString());
                } catch (RuntimeException e) {
                    throw context.weirdStringException(in.getValueAsString(), type, String.valueOf(e.getMessage()));
                }
            }
        };
    }
}
