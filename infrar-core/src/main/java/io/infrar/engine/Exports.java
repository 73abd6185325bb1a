package io.infrar.engine;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import java.util.Map;
import java.util.TreeMap;

/** What the components of an environment give to others, as far as it is known. */
final class Exports {
    private Exports() {}

    static Map<ComponentKey, Json> of(Plan plan, StateWriter writer) {
        Map<ComponentKey, Json> all = new TreeMap<>();
        plan.exports().forEach((component, outputs) -> {
            Json json = Json.of(new TreeMap<>(outputs));
            if (json.pending().stream().allMatch(output -> exists(output, writer))) {
                Json known = Json.object();
                for (Map.Entry<String, Json> field : json.fields().entrySet()) {
                    Json value = field.getValue().resolve(each -> value(each, writer));
                    if (value.pending().isEmpty()) {
                        known = known.with(field.getKey(), value);
                    }
                }
                if (!known.fields().isEmpty()) {
                    all.put(component, known);
                }
            }
        });
        return all;
    }

    /** A component of which something was never made exports nothing, rather than a part. */
    private static boolean exists(Output<?> output, StateWriter writer) {
        return output instanceof Output.OfResource<?> source && writer.current(source.resource()) != null;
    }

    private static Json value(Output<?> output, StateWriter writer) {
        if (output instanceof Output.OfResource<?> source) {
            Row row = writer.current(source.resource());
            Json value = row == null ? null : row.outputs().get(source.field());
            if (value != null) {
                return value;
            }
        }
        return Json.of(output);
    }
}
