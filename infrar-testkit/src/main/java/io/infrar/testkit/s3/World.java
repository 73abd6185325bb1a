package io.infrar.testkit.s3;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.infrar.testkit.sim.SimState;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All buckets of a store. */
final class World {
    private static final String BUCKETS = "buckets";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .build();

    private final SimState state;
    private final Map<String, Bucket> buckets;

    /** Of all projects together: names are unique. */
    World(SimState state) {
        this.state = state;
        JsonNode stored = state.root().path(BUCKETS);
        try {
            this.buckets = stored.isObject()
                    ? JSON.readerFor(new TypeReference<TreeMap<String, Bucket>>() {})
                            .readValue(stored.toString())
                    : new TreeMap<>();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the state of the simulator cannot be read", e);
        }
    }

    Map<String, Bucket> buckets() {
        return buckets;
    }

    /** Puts it where the server saves it. */
    void keep() {
        if (state.folder().isPresent()) {
            state.root().set(BUCKETS, JSON.valueToTree(buckets));
        }
    }

    /** A bucket. */
    static final class Bucket {
        String name = "";
        String project = "";
        String region = "";
        String created = "";
        boolean publicRead;
        /** {@code Enabled}, {@code Suspended} or empty. */
        String versioning = "";

        boolean lock;
        /** Documents as they were given, by the name of the query parameter. */
        Map<String, String> settings = new TreeMap<>();

        /** The newest version first. */
        Map<String, List<Version>> objects = new TreeMap<>();

        Map<String, Upload> uploads = new TreeMap<>();

        boolean isEmpty() {
            return objects.isEmpty() && uploads.isEmpty();
        }

        /** What a plain read finds. */
        Optional<Version> current(String key) {
            return objects.getOrDefault(key, List.of()).stream().findFirst().filter(version -> !version.marker);
        }

        Optional<Version> version(String key, String id) {
            return objects.getOrDefault(key, List.of()).stream()
                    .filter(version -> version.id.equals(id))
                    .findFirst();
        }

        /** Takes a version as the newest; the one without an id takes the place of another such. */
        void add(String key, Version version) {
            List<Version> versions = objects.computeIfAbsent(key, k -> new ArrayList<>());
            versions.removeIf(old -> version.id.equals("null") && old.id.equals("null"));
            versions.add(0, version);
        }

        void remove(String key, Version version) {
            List<Version> versions = objects.getOrDefault(key, new ArrayList<>());
            versions.remove(version);
            if (versions.isEmpty()) {
                objects.remove(key);
            }
        }
    }

    /** A version of an object, or the marker that it was deleted. */
    static final class Version {
        String id = "null";
        boolean marker;
        String etag = "";
        String modified = "";
        String storageClass = "STANDARD";
        Map<String, String> headers = new TreeMap<>();
        byte[] content = {};

        Instant time() {
            return Instant.parse(modified);
        }
    }

    /** An upload in parts. */
    static final class Upload {
        String key = "";
        String initiated = "";
        String storageClass = "STANDARD";
        Map<String, String> headers = new TreeMap<>();
        Map<Integer, Version> parts = new TreeMap<>();
    }
}
