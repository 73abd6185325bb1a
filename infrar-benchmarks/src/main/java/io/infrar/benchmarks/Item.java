package io.infrar.benchmarks;

import io.infrar.model.Output;
import io.infrar.spi.Field;
import io.infrar.spi.Field.Ownership;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A spec of the size that resources of clouds have.
 *
 * @param needs ids of the resources that it refers to
 * @param label a text made of its own name and an output of the first one that it needs
 */
record Item(
        @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST)
        String cidr,

        String description,
        boolean encrypted,
        @Field(Ownership.FLOOR) int storage,
        @Field(Ownership.PREFIX) String version,
        @Field(Ownership.INITIAL) int count,
        List<Output<String>> needs,
        @Nullable Output<String> label,
        List<Rule> rules,
        Map<String, String> tags) {

    /** One of a list inside a spec. */
    record Rule(int from, int to, String protocol, List<String> sources, String reason) {}

    /** What is known of it once it exists. */
    record Outputs(String id, String arn, String endpoint) {}
}
