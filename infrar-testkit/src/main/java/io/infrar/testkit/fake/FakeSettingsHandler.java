package io.infrar.testkit.fake;

import io.infrar.model.Json;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.testkit.fake.FakeTypes.SettingsOutputs;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.util.List;
import java.util.Objects;

/** The one that is always there: set instead of created, restored instead of deleted. */
final class FakeSettingsHandler implements ResourceHandler<SettingsSpec, SettingsOutputs> {
    private final FakeCloud cloud;
    private final String account;

    FakeSettingsHandler(FakeCloud cloud, String account) {
        this.cloud = cloud;
        this.account = account;
    }

    private static String region(Known<?, ?> known) {
        return Objects.requireNonNull(known.placement().region(), "the engine gives a region");
    }

    private String id(Known<?, ?> known) {
        return "settings." + account + "." + region(known);
    }

    @Override
    public List<Observation<SettingsSpec, SettingsOutputs>> read(
            ReadContext context, List<Known<SettingsSpec, SettingsOutputs>> known) {
        return known.stream().map(this::observe).toList();
    }

    private Observation<SettingsSpec, SettingsOutputs> observe(Known<SettingsSpec, SettingsOutputs> known) {
        SettingsSpec spec = cloud.readSetting(account, region(known))
                .map(json -> json.to(SettingsSpec.class))
                .orElse(SettingsSpec.DEFAULT);
        return Observation.present(id(known), spec, new SettingsOutputs(spec.mode()), Observation.Owner.UNMARKED);
    }

    @Override
    public Applied<SettingsOutputs> apply(ApplyContext<SettingsSpec, SettingsOutputs> context) {
        write(context.known(), context.spec());
        return new Applied<>(
                id(context.known()), new SettingsOutputs(context.spec().mode()));
    }

    @Override
    public void delete(DeleteContext<SettingsSpec, SettingsOutputs> context) {
        write(context.known(), context.prior().orElse(SettingsSpec.DEFAULT));
    }

    private void write(Known<?, ?> known, SettingsSpec spec) {
        cloud.writeSetting(account, region(known), spec.equals(SettingsSpec.DEFAULT) ? null : Json.of(spec));
    }
}
