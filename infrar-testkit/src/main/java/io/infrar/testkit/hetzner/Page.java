package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sorting, and pages of 25 unless asked otherwise. */
final class Page {
    private static final int DEFAULT = 25;
    private static final int MOST = 50;

    private Page() {}

    static SimAnswer of(SimRequest request, String name, Stream<ObjectNode> all) {
        return of(request, name, all, MOST);
    }

    static SimAnswer of(SimRequest request, String name, Stream<ObjectNode> all, int most) {
        int page = number(request, "page", 1, Integer.MAX_VALUE);
        int perPage = number(request, "per_page", DEFAULT, most);
        List<ObjectNode> sorted = sorted(request, all);
        int last = Math.max(1, (sorted.size() + perPage - 1) / perPage);
        ObjectNode body = Project.node();
        ArrayNode items = body.putArray(name);
        sorted.stream().skip((page - 1L) * perPage).limit(perPage).forEach(items::add);
        ObjectNode pagination = body.putObject("meta").putObject("pagination");
        pagination.put("page", page).put("per_page", perPage);
        pagination.put("previous_page", page > 1 ? (Integer) (page - 1) : null);
        pagination.put("next_page", page < last ? (Integer) (page + 1) : null);
        pagination.put("last_page", last).put("total_entries", sorted.size());
        return SimAnswer.json(200, body);
    }

    private static int number(SimRequest request, String name, int otherwise, int most) {
        String text = request.query(name).orElse(Integer.toString(otherwise));
        if (!text.matches("[1-9]\\d{0,8}") || Integer.parseInt(text) > most) {
            throw HetznerError.invalid(name, "must be a number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static List<ObjectNode> sorted(SimRequest request, Stream<ObjectNode> all) {
        Comparator<JsonNode> order = null;
        for (String key : request.query().getOrDefault("sort", List.of())) {
            String[] parts = key.split(":", 2);
            Comparator<JsonNode> next = by(parts[0]);
            boolean down = parts.length == 2 && parts[1].equals("desc");
            order = then(order, down ? next.reversed() : next);
        }
        return all.sorted(then(order, by("id"))).toList();
    }

    private static Comparator<JsonNode> then(@Nullable Comparator<JsonNode> first, Comparator<JsonNode> next) {
        return first == null ? next : first.thenComparing(next);
    }

    private static Comparator<JsonNode> by(String field) {
        return (a, b) -> {
            JsonNode left = a.path(field);
            JsonNode right = b.path(field);
            return left.isNumber() && right.isNumber()
                    ? Long.compare(left.asLong(), right.asLong())
                    : left.asText().compareTo(right.asText());
        };
    }
}
