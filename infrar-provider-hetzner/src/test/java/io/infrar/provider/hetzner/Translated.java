package io.infrar.provider.hetzner;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What an environment becomes at Hetzner, without a connection. */
record Translated(Translation translation) {
    /** All of it on hetzner, in fsn1 unless placed elsewhere. */
    static Translated of(Consumer<EnvironmentBuilder> model) {
        EnvironmentBuilder builder =
                Infra.environment("production").stage(Stage.PRODUCTION).on(Hetzner.ID, "fsn1");
        model.accept(builder);
        return of(builder.build());
    }

    static Translated of(Environment environment) {
        Map<ComponentKey, Placement> placements = new HashMap<>();
        for (Component component : environment.components()) {
            environment
                    .placementOf(component)
                    .filter(placement -> placement.provider().equals(Hetzner.ID))
                    .ifPresent(placement -> placements.put(component.key(), placement));
        }
        return new Translated(new HetznerProvider().translate(new Slice(environment, placements)));
    }

    /** The resource of an address such as {@code subnet/main}. */
    Resource resource(String address) {
        return translation.resources().stream()
                .filter(each -> each.address().equals(Address.parse("hetzner:" + address)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + address + " in "
                        + translation.resources().stream()
                                .map(Resource::address)
                                .toList()));
    }

    <S extends Record> S spec(String address, Class<S> type) {
        return type.cast(resource(address).spec());
    }

    List<String> addresses() {
        return translation.resources().stream()
                .map(each -> each.address().type() + "/" + each.address().name())
                .sorted()
                .toList();
    }

    /** The texts of findings with an id. */
    List<String> findings(String id) {
        return translation.findings().stream()
                .filter(each -> each.id().equals(id))
                .map(Finding::toString)
                .toList();
    }

    List<String> errors() {
        return translation.findings().stream()
                .filter(Finding::blocks)
                .map(Finding::toString)
                .toList();
    }

    Map<String, Output<?>> exports(Kind kind, String name) {
        return translation.exports().get(new ComponentKey(kind, name));
    }

    /** An output such as {@code subnet/main#networkId}. */
    static <T> Output<T> output(String text) {
        int hash = text.indexOf('#');
        return Output.ofResource(Address.parse("hetzner:" + text.substring(0, hash)), text.substring(hash + 1));
    }
}
