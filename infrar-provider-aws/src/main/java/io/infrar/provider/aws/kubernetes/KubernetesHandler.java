package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flow that all objects of Kubernetes share: server-side apply, which creates and changes, so that what others set beside us
 * stays theirs. Our marks are labels. An id is {@code cluster/namespace/name}; the namespace is empty for what is in none.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 */
abstract class KubernetesHandler<S extends Record & InCluster, O extends Record> extends AwsHandler<S, O, JsonNode> {
    private static final Duration GONE = Duration.ofMinutes(10);

    private final Kind kind;

    /** What the API calls it, such as {@code apps/v1}, {@code Deployment} and {@code deployments}. */
    record Kind(String version, String name, String plural) {}

    KubernetesHandler(ResourceType<S, O> type, Kind kind, AwsClients aws) {
        super(type, aws);
        this.kind = kind;
    }

    /** Adds to a manifest what is asked; kind, name and marks are there. */
    abstract void write(ApplyContext<S, O> context, ObjectNode manifest);

    /** The name of the object. */
    String name(Known<S, O> known, S spec) {
        return known.physicalName();
    }

    /** Whether a refusal may show what nobody shall see. */
    boolean isSecret() {
        return false;
    }

    // ---- where it is

    record Id(String cluster, String namespace, String name) {
        static Id of(String text) {
            String[] parts = text.split("/", 3);
            return new Id(parts[0], parts[1], parts[2]);
        }

        @Override
        public String toString() {
            return cluster + "/" + namespace + "/" + name;
        }
    }

    private Id id(Known<S, O> known, S spec) {
        Output<String> namespace = spec.namespace();
        return new Id(spec.cluster().get(), namespace == null ? "" : namespace.get(), name(known, spec));
    }

    final Optional<ClusterApi> api(String region, String cluster) {
        return Clusters.of(aws).find(region, cluster);
    }

    private ClusterApi api(Known<S, O> known, Id id) {
        return api(region(known), id.cluster())
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.NOT_YET, "cluster " + id.cluster() + " cannot be used yet"));
    }

    private String collection(String namespace) {
        return collection(kind, namespace);
    }

    static String collection(Kind kind, String namespace) {
        String root = kind.version().contains("/") ? "/apis/" : "/api/";
        return root + kind.version() + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + kind.plural();
    }

    private String path(Id id) {
        return collection(id.namespace()) + "/" + id.name();
    }

    // ---- read

    /** Several are read by one list for each namespace; what has lost its labels is asked for by name. */
    @Override
    protected Map<String, JsonNode> describe(ReadContext context, String region, List<Known<S, O>> known) {
        Map<String, List<Id>> places = new LinkedHashMap<>();
        for (String text : ids(known)) {
            Id id = Id.of(text);
            places.computeIfAbsent(id.cluster() + "/" + id.namespace(), place -> new java.util.ArrayList<>())
                    .add(id);
        }
        Map<String, JsonNode> found = new HashMap<>();
        places.values().forEach(some -> {
            Id first = some.get(0);
            api(region, first.cluster()).ifPresent(api -> {
                Map<String, JsonNode> listed = some.size() > 1 ? listed(api, first, context) : Map.of();
                for (Id id : some) {
                    JsonNode object = listed.get(id.name());
                    Optional.ofNullable(object)
                            .or(() -> api.get(path(id)))
                            .filter(KubernetesHandler::isAlive)
                            .ifPresent(each -> found.put(id.toString(), each));
                }
            });
        });
        return found;
    }

    private Map<String, JsonNode> listed(ClusterApi api, Id place, ReadContext context) {
        Map<String, JsonNode> byName = new HashMap<>();
        api.list(collection(place.namespace()), Map.of(Marks.ENVIRONMENT, Labels.value(context.environment())))
                .forEach(each -> byName.put(each.at("/metadata/name").asText(), each));
        return byName;
    }

    private static boolean isAlive(JsonNode object) {
        return object.at("/metadata/deletionTimestamp").isMissingNode();
    }

    @Override
    protected Map<String, JsonNode> search(ReadContext context, String region, Known<S, O> known) {
        S spec = known.spec();
        if (spec == null || !isPlaced(spec)) {
            return Map.of();
        }
        Id id = id(known, spec);
        return api(region, id.cluster())
                .flatMap(api -> api.get(path(id)))
                .filter(KubernetesHandler::isAlive)
                .map(object -> Map.of(id.toString(), object))
                .orElse(Map.of());
    }

    private static boolean isPlaced(InCluster spec) {
        Output<String> namespace = spec.namespace();
        return spec.cluster().isKnown() && (namespace == null || namespace.isKnown());
    }

    @Override
    protected Map<String, String> tags(JsonNode object) {
        return Labels.of(object.at("/metadata/labels"));
    }

    /** The cluster of an object that was read: that of the id, or where it was looked for. */
    final Output<String> cluster(Known<S, O> known) {
        String id = known.id();
        return id != null
                ? Output.of(Id.of(id).cluster())
                : Objects.requireNonNull(known.spec()).cluster();
    }

    static Output<String> namespace(JsonNode object) {
        return Output.of(object.at("/metadata/namespace").asText());
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    // ---- apply

    /** Server-side apply would take over an object of somebody else, so it is looked for first. */
    @Override
    protected Created<O> create(ApplyContext<S, O> context) {
        Id id = id(context.known(), context.spec());
        ClusterApi api = api(context.known(), id);
        JsonNode there = api.get(path(id)).orElse(null);
        if (there != null && !isAlive(there)) {
            throw ProviderException.of(
                    ProviderException.Kind.BUSY, kind.name() + " " + id + " of the same name is still being deleted");
        }
        if (there != null) {
            throw ProviderException.of(
                    ProviderException.Kind.TAKEN,
                    kind.name() + " " + id + " exists and is not ours; give another name, or adopt it");
        }
        apply(context, api, id, null);
        return Created.of(id.toString());
    }

    @Override
    protected void sync(ApplyContext<S, O> context, String id, @Nullable S before) {
        if (before != null) {
            Id place = Id.of(id);
            ClusterApi api = api(context.known(), place);
            apply(context, api, place, api.get(path(place)).orElse(null));
        }
    }

    private void apply(ApplyContext<S, O> context, ClusterApi api, Id id, @Nullable JsonNode live) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", kind.version()).put("kind", kind.name());
        ObjectNode metadata = manifest.putObject("metadata").put("name", id.name());
        if (!id.namespace().isEmpty()) {
            metadata.put("namespace", id.namespace());
        }
        Map<String, String> labels = new TreeMap<>(context.marks(context.known()));
        labels.put("app.kubernetes.io/managed-by", "infrar");
        ObjectNode object = metadata.putObject("labels");
        labels.forEach((key, value) -> object.put(key, Labels.value(value)));
        write(context, manifest);
        carryOver(manifest, context.spec(), live);
        api.apply(path(id), manifest, isSecret());
    }

    /** Takes over what a living object says and the spec leaves to others. */
    void carryOver(ObjectNode manifest, S spec, @Nullable JsonNode live) {}

    // ---- delete

    @Override
    protected void remove(DeleteContext<S, O> context, String text) {
        Id id = Id.of(text);
        ClusterApi api = api(region(context.known()), id.cluster()).orElse(null);
        if (api == null) {
            return; // it went with its cluster
        }
        api.delete(path(id));
        context.await(
                kind.name() + " " + id.name() + " to be gone",
                GONE,
                () -> api.get(path(id)).isPresent() ? Optional.empty() : Optional.of(true));
    }
}
