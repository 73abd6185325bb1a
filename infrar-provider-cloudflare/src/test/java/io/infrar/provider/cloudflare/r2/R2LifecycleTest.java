package io.infrar.provider.cloudflare.r2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class R2LifecycleTest extends CloudflareHandlerContract {
    static void bucket(io.infrar.testkit.cloudflare.CloudflareSim sim, String jurisdiction, String name) {
        try (var api = CloudflareTests.api(sim)) {
            api.call(R2.in(jurisdiction, RestRequest.post(R2.path(api), Map.of("name", name))));
        }
    }

    @Override
    protected void prepare() {
        bucket(sim, "eu", "uploads");
        bucket(sim, "default", "uploads");
    }

    @Override
    protected String type() {
        return "r2-lifecycle";
    }

    @Override
    protected Object spec() {
        return new R2Lifecycle.Spec(
                Output.of("uploads"),
                "eu",
                Set.of(
                        new R2Lifecycle.Rule("", null, null, 604_800L),
                        new R2Lifecycle.Rule("temp/", 86_400L, null, null)));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new R2Lifecycle.Spec(
                Output.of("uploads"), "eu", Set.of(new R2Lifecycle.Rule("old/", 864_000L, 86_400L, null))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new R2Lifecycle.Spec(
                Output.of("uploads"), "default", Set.of(new R2Lifecycle.Rule("a/", 864_000L, null, null))));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Test
    void rules_that_are_off_or_act_on_a_day_are_somebody_elses_and_stay() {
        Map<String, Object> off = rule("off", false, Map.of("type", "Age", "maxAge", 3600));
        Map<String, Object> dated = rule("dated", true, Map.of("type", "Date", "date", "2027-01-01T00:00:00Z"));
        put(off, dated);
        Environment asked = Infra.environment("files")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("it", r -> r.type(type()).spec(spec()))
                .build();
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(asked));
            assertThat(ids()).containsExactlyInAnyOrder("all", "prefix temp/", "off", "dated");
            assertThat(infra.plan(asked).effective()).isEmpty();

            infra.apply(infra.planDestroy("files"));
        }
        assertThat(ids()).containsExactlyInAnyOrder("off", "dated");
    }

    private static Map<String, Object> rule(String id, boolean enabled, Map<String, Object> condition) {
        return Map.of(
                "id",
                id,
                "enabled",
                enabled,
                "conditions",
                Map.of("prefix", id + "/"),
                "deleteObjectsTransition",
                Map.of("condition", condition));
    }

    private void put(Object... rules) {
        R2 bucket = new R2("eu", "uploads");
        try (var api = CloudflareTests.api(sim)) {
            api.call(bucket.in(RestRequest.put(bucket.path(api, "/lifecycle"), Map.of("rules", List.of(rules)))));
        }
    }

    private List<String> ids() {
        R2 bucket = new R2("eu", "uploads");
        try (var api = CloudflareTests.api(sim)) {
            return api.call(bucket.in(RestRequest.get(bucket.path(api, "/lifecycle"))))
                    .json()
                    .path("result")
                    .findValuesAsText("id");
        }
    }
}
