package io.infrar.provider.cloudflare.pages;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import java.util.Optional;

class PagesDomainTest extends CloudflareHandlerContract {
    @Override
    protected void prepare() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            Sites.project(api, "site");
            Sites.project(api, "other");
        }
    }

    @Override
    protected String type() {
        return "pages-domain";
    }

    @Override
    protected Object spec() {
        return new PagesDomain.Spec(Output.of("site"), "www.example.com", true);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new PagesDomain.Spec(Output.of("other"), "www.example.com", true));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            int all = 0;
            for (String project : new String[] {"site", "other"}) {
                all += api.call(RestRequest.get(PagesProject.path(api, project) + "/domains"))
                        .json()
                        .path("result")
                        .size();
            }
            return Optional.of(all);
        }
    }
}
