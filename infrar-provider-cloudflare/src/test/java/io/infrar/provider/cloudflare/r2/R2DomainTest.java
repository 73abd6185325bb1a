package io.infrar.provider.cloudflare.r2;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.rest.RestRequest;
import java.util.Map;
import java.util.Optional;

class R2DomainTest extends CloudflareHandlerContract {
    @Override
    protected void prepare() {
        R2LifecycleTest.bucket(sim, "eu", "agents");
        R2LifecycleTest.bucket(sim, "eu", "other");
        try (var api = CloudflareTests.api(sim)) {
            api.call(RestRequest.post(
                    "/zones", Map.of("name", "komply.one", "account", Map.of("id", sim.accountId()), "type", "full")));
        }
        sim.activateZone("komply.one");
    }

    @Override
    protected String type() {
        return "r2-domain";
    }

    private static R2Domain.Spec spec(String bucket, String tls) {
        return new R2Domain.Spec(Output.of(bucket), "eu", "agents.komply.one", Output.of("komply.one"), tls, true);
    }

    @Override
    protected Object spec() {
        return spec("agents", "1.2");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("agents", "1.3"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("other", "1.2"));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
