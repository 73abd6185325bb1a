package io.infrar.provider.cloudflare.r2;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class R2CorsTest extends CloudflareHandlerContract {
    @Override
    protected void prepare() {
        R2LifecycleTest.bucket(sim, "default", "uploads");
    }

    @Override
    protected String type() {
        return "r2-cors";
    }

    private static R2Cors.Spec spec(R2Cors.Rule... rules) {
        return new R2Cors.Spec(Output.of("uploads"), "default", List.of(rules));
    }

    @Override
    protected Object spec() {
        return spec(new R2Cors.Rule(
                Set.of("https://app.komply.one"), Set.of("GET", "PUT"), Set.of("content-type"), Set.of("ETag"), 3600));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(
                spec(new R2Cors.Rule(Set.of("https://komply.one"), Set.of("GET"), Set.of(), Set.of(), null)));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
