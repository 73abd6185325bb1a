package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The account as it is: tables of objects by key, the time, and what was configured. */
final class World {
    private final SimState state;
    private final InstantSource clock;
    private final Options options;

    World(SimState state, InstantSource clock, Options options) {
        this.state = state;
        this.clock = clock;
        this.options = options;
    }

    Options options() {
        return options;
    }

    SimState state() {
        return state;
    }

    /** The table, made when missing; changes to it are kept. */
    ObjectNode table(String name) {
        return state.object(name);
    }

    List<ObjectNode> rows(String table) {
        List<ObjectNode> rows = new ArrayList<>();
        table(table).forEach(row -> rows.add((ObjectNode) row));
        return rows;
    }

    Optional<ObjectNode> row(String table, String key) {
        return table(table).get(key) instanceof ObjectNode row ? Optional.of(row) : Optional.empty();
    }

    void put(String table, String key, JsonNode row) {
        table(table).set(key, row);
    }

    void remove(String table, String key) {
        table(table).remove(key);
    }

    Instant instant() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Now, as the API writes it. */
    String now() {
        return text(instant());
    }

    static String text(Instant instant) {
        // Always with microseconds: Instant leaves them out when they are zero.
        return instant.plusNanos(instant.getNano() == 0 ? 1_000 : 0).toString();
    }

    /** Whether that much time has passed since an instant that the API has written. */
    boolean passed(String since, Duration time) {
        return !Instant.parse(since).plus(time).isAfter(instant().plusNanos(1_000));
    }

    /** A new id: 32 hexadecimal characters. */
    String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ArrayNode array(Iterable<? extends JsonNode> items) {
        ArrayNode array = array();
        items.forEach(array::add);
        return array;
    }

    static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
