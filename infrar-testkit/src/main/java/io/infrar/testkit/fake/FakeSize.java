package io.infrar.testkit.fake;

import io.infrar.model.ProviderOption;

/** The option of the {@link FakeProvider}: pins the size of an instance. */
public record FakeSize(int size) implements ProviderOption {
    @Override
    public String provider() {
        return "fake";
    }

    @Override
    public String option() {
        return "size";
    }
}
