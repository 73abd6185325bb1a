package io.infrar.model;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values become JSON and back. Records are written as they are; a sealed interface writes which of its records it holds in
 * {@code type} (components in {@code kind}); outputs, references and secrets have the forms that {@link Output} describes.
 */
final class JsonMapping {
    static final ObjectMapper MAPPER = mapper();

    private JsonMapping() {}

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule("infrar");
        ModelDeserializers deserializers = new ModelDeserializers();
        text(module, deserializers, Address.class, Address::parse);
        text(module, deserializers, ComponentKey.class, ComponentKey::parse);
        text(module, deserializers, Cidr.class, Cidr::parse);
        text(module, deserializers, Kind.class, Kind::of);
        text(module, deserializers, Duration.class, Duration::parse);
        text(module, deserializers, Instant.class, Instant::parse);
        text(module, deserializers, LocalDate.class, LocalDate::parse);
        text(module, deserializers, Size.class, JsonMapping::size);
        deserializers.addDeserializer(SecretRef.class, new SecretRefDeserializer());
        deserializers.addDeserializer(Json.class, new EmbeddedDeserializer());
        module.addSerializer(ComponentRef.class, new RefSerializer());
        module.addSerializer(SecretValue.class, new SecretValueSerializer());
        module.addSerializer(SecretRef.class, new SecretRefSerializer());
        module.addSerializer(Folder.class, new FolderSerializer());
        deserializers.addDeserializer(Folder.class, new FolderDeserializer());
        module.addSerializer(Json.class, new EmbeddedSerializer());
        module.addSerializer(Output.class, new OutputSerializer());
        module.addSerializer(Set.class, new SetSerializer());
        module.addSerializer(Environment.class, new EnvironmentSerializer());
        deserializers.addDeserializer(Environment.class, new EnvironmentDeserializer());
        module.setDeserializers(deserializers);
        return new ObjectMapper()
                .registerModule(module)
                .setAnnotationIntrospector(new SealedTypes())
                .setSerializationInclusion(JsonInclude.Include.NON_NULL)
                // Questions such as Plan.isEmpty() are no fields; a component named so is found by its name.
                .setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .setNodeFactory(new CanonicalNumbers());
    }

    private static Size size(String text) {
        int space = text.indexOf(' ');
        int power = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB").indexOf(text.substring(space + 1));
        if (space <= 0 || power < 0) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 100 GiB");
        }
        return new Size(Math.multiplyExact(Long.parseLong(text.substring(0, space)), 1L << (10 * power)));
    }

    /** What the first cause says, and in which field it was. */
    static String firstLine(Exception e) {
        String path = "";
        Throwable cause = e;
        while (true) {
            if (path.isEmpty() && cause instanceof JsonMappingException mapping) {
                path = path(mapping);
            }
            if (cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        String message = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("") + (path.isEmpty() ? "" : " at " + path);
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    // ---- Jackson

    private static <T> void text(
            SimpleModule module, ModelDeserializers deserializers, Class<T> type, Function<String, T> parser) {
        module.addSerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }

            @Override
            public void serializeWithType(
                    T value, JsonGenerator out, SerializerProvider provider, TypeSerializer typeSerializer)
                    throws IOException {
                serialize(value, out, provider);
            }
        });
        deserializers.addDeserializer(type, textDeserializer(parser));
        module.addKeyDeserializer(type, new com.fasterxml.jackson.databind.KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) {
                return parser.apply(key);
            }
        });
    }

    private static final class ModelDeserializers extends com.fasterxml.jackson.databind.module.SimpleDeserializers {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable JsonDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, com.fasterxml.jackson.databind.BeanDescription bean)
                throws JsonMappingException {
            if (Output.class.isAssignableFrom(type.getRawClass())) {
                return new OutputDeserializer(type.containedTypeOrUnknown(0));
            }
            if (ComponentRef.class.isAssignableFrom(type.getRawClass())) {
                return new RefDeserializer(type.getRawClass());
            }
            return super.findBeanDeserializer(type, config, bean);
        }
    }

    private static <T> JsonDeserializer<T> textDeserializer(Function<String, T> parser) {
        return new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                try {
                    return parser.apply(in.getText());
                } catch (RuntimeException e) {
                    throw JsonMappingException.from(in, String.valueOf(e.getMessage()), e);
                }
            }
        };
    }

    private static final class EnvironmentSerializer extends JsonSerializer<Environment> {
        @Override
        public void serialize(Environment environment, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            provider.defaultSerializeValue(environment.head(), out);
        }
    }

    private static final class EnvironmentDeserializer extends JsonDeserializer<Environment> {
        @Override
        public Environment deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return EnvironmentBuilder.checked(context.readValue(in, Environment.Head.class), new Problems());
        }
    }

    private static final class RefSerializer extends JsonSerializer<ComponentRef> {
        @Override
        public void serialize(ComponentRef ref, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString((ref.environment() == null ? "" : ref.environment() + ":") + ref.key());
        }
    }

    private static final class RefDeserializer extends JsonDeserializer<ComponentRef> {
        private final Class<?> type;

        RefDeserializer(Class<?> type) {
            this.type = type;
        }

        @Override
        public ComponentRef deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getText();
            int colon = text.indexOf(':');
            String environment = colon < 0 ? null : text.substring(0, colon);
            ComponentRef ref;
            try {
                ComponentKey key = ComponentKey.parse(text.substring(colon + 1));
                ref = Refs.of(environment, key);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(in, String.valueOf(e.getMessage()), e);
            }
            if (!type.isInstance(ref)) {
                throw JsonMappingException.from(in, "'" + text + "' is of the wrong kind here");
            }
            return ref;
        }
    }

    private static final class SecretValueSerializer extends JsonSerializer<SecretValue> {
        @Override
        public void serialize(SecretValue value, JsonGenerator out, SerializerProvider provider) throws IOException {
            throw JsonMappingException.from(
                    out,
                    "a secret value cannot be written; use generated(…), fromEnv(…) or fromFile(…) instead of a literal");
        }
    }

    private static final class SecretRefSerializer extends JsonSerializer<SecretRef> {
        @Override
        public void serialize(SecretRef secret, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeObjectFieldStart(JsonTree.SECRET);
            out.writeStringField("store", secret.store());
            out.writeStringField("name", secret.name());
            if (secret.version() != null) {
                out.writeStringField("version", secret.version());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static final class SecretRefDeserializer extends JsonDeserializer<SecretRef> {
        @Override
        public SecretRef deserialize(JsonParser in, DeserializationContext context) throws IOException {
            SecretRef secret = JsonTree.secret(context.readTree(in));
            if (secret == null) {
                throw JsonMappingException.from(in, "not a reference to a secret");
            }
            return secret;
        }
    }

    private static final class FolderSerializer extends JsonSerializer<Folder> {
        @Override
        public void serialize(Folder folder, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeObjectFieldStart(JsonTree.FOLDER);
            out.writeStringField("path", folder.path());
            if (folder.digest() != null) {
                out.writeStringField("digest", folder.digest());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static final class FolderDeserializer extends JsonDeserializer<Folder> {
        @Override
        public Folder deserialize(JsonParser in, DeserializationContext context) throws IOException {
            Folder folder = JsonTree.folder(context.readTree(in));
            if (folder == null) {
                throw JsonMappingException.from(in, "not a folder");
            }
            return folder;
        }
    }

    private static final class EmbeddedSerializer extends JsonSerializer<Json> {
        @Override
        public void serialize(Json json, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeTree(json.node());
        }
    }

    private static final class EmbeddedDeserializer extends JsonDeserializer<Json> {
        @Override
        public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Json.wrap(context.readTree(in));
        }

        @Override
        public Json getNullValue(DeserializationContext context) {
            return Json.wrap(NullNode.getInstance());
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class OutputSerializer extends JsonSerializer<Output> {
        @Override
        public void serialize(Output output, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (output instanceof Output.Known<?> known) {
                provider.defaultSerializeValue(known.value(), out);
            } else if (output instanceof Output.OfResource<?>) {
                single(out, JsonTree.REF, output);
            } else if (output instanceof Output.OfComponent<?>) {
                single(out, JsonTree.EXPORT, output);
            } else {
                out.writeStartObject();
                out.writeArrayFieldStart(JsonTree.FORMAT);
                for (Output<?> part : ((Output.Format) output).parts()) {
                    serialize(part, out, provider);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
        }

        private static void single(JsonGenerator out, String field, Object value) throws IOException {
            out.writeStartObject();
            out.writeStringField(field, value.toString());
            out.writeEndObject();
        }
    }

    private static final class OutputDeserializer extends JsonDeserializer<Output<?>>
            implements ContextualDeserializer {
        private final JavaType content;

        OutputDeserializer(JavaType content) {
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            JavaType type = context.getContextualType();
            return type == null ? this : new OutputDeserializer(type.containedTypeOrUnknown(0));
        }

        @Override
        public Output<?> deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode node = context.readTree(in);
            Output<?> pending = JsonTree.pendingOutput(node);
            if (pending != null) {
                return pending;
            }
            return Output.of(
                    content.isJavaLangObject() ? JsonTree.plain(node) : context.readTreeAsValue(node, content));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class SetSerializer extends JsonSerializer<Set> {
        @Override
        public void serialize(Set set, JsonGenerator out, SerializerProvider provider) throws IOException {
            List<JsonNode> elements = new ArrayList<>();
            for (Object element : set) {
                elements.add(MAPPER.valueToTree(element));
            }
            elements.sort(Comparator.comparing(JsonNode::toString));
            out.writeStartArray();
            for (JsonNode element : elements) {
                out.writeTree(element);
            }
            out.writeEndArray();
        }
    }
}
