package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every answer is wrapped in. */
final class Envelope {
    private Envelope() {}

    static SimAnswer ok(@Nullable JsonNode result) {
        return SimAnswer.json(200, success(result));
    }

    /** With a remark, which carries a code like an error. */
    static SimAnswer ok(JsonNode result, int code, String message) {
        ObjectNode body = success(result);
        body.withArrayProperty("messages").addObject().put("code", code).put("message", message);
        return SimAnswer.json(200, body);
    }

    private static ObjectNode success(@Nullable JsonNode result) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("result", result == null ? JsonNodeFactory.instance.nullNode() : result);
        body.put("success", true);
        body.putArray("errors");
        body.putArray("messages");
        return body;
    }

    static SimAnswer refused(Refused refused) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putNull("result");
        body.put("success", false);
        body.set("errors", refused.errors());
        body.putArray("messages");
        return SimAnswer.json(refused.status(), body);
    }

    /** One page by {@code page} and {@code per_page}. */
    static SimAnswer page(SimRequest request, List<? extends JsonNode> all, int perPage, int least, int most) {
        int page = number(request, "page", 1, 1, Integer.MAX_VALUE);
        int size = number(request, "per_page", perPage, least, most);
        int from = (int) Math.min((long) (page - 1) * size, all.size());
        int to = (int) Math.min((long) from + size, all.size());
        ArrayNode items = World.array(all.subList(from, to));
        ObjectNode body = success(items);
        body.putObject("result_info")
                .put("page", page)
                .put("per_page", size)
                .put("count", items.size())
                .put("total_count", all.size())
                .put("total_pages", (all.size() + size - 1) / size);
        return SimAnswer.json(200, body);
    }

    /** One page by cursor; the cursor is where it goes on. */
    static SimAnswer cursor(SimRequest request, List<? extends JsonNode> all, int size, @Nullable String wrapper) {
        int from = request.query("cursor")
                .filter(c -> !c.isEmpty())
                .map(Envelope::position)
                .orElse(0);
        int to = Math.min(from + size, all.size());
        ArrayNode items = World.array(all.subList(Math.min(from, to), to));
        ObjectNode body = success(
                wrapper == null ? items : JsonNodeFactory.instance.objectNode().set(wrapper, items));
        ObjectNode info =
                body.putObject("result_info").put("count", items.size()).put("per_page", size);
        if (to < all.size()) {
            info.put("cursor", "c" + to);
            info.putObject("cursors").put("after", "c" + to);
        }
        return SimAnswer.json(200, body);
    }

    private static int position(String cursor) {
        if (!cursor.matches("c\\d{1,9}")) {
            throw new Refused(400, 1004, "Invalid cursor");
        }
        return Integer.parseInt(cursor.substring(1));
    }

    static int number(SimRequest request, String name, int otherwise, int least, int most) {
        String text = request.query(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        int value = text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new Refused(400, 1004, name + " must be a number between " + least + " and " + most);
        }
        return value;
    }
}
