package io.infrar.provider.cloudflare.r2;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.rest.RestRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
}
