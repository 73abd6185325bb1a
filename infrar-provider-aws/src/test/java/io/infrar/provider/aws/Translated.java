package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Placement;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What one translator makes of its components, with the security groups it asks for. */
final class Translated {
    final Translation translation;

    private Translated(Translation translation) {
        this.translation = translation;
    }

    static <C extends Component> Translated of(
            Environment environment, Class<C> kind, BiConsumer<Translating, C> translator) {
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment
                .components(Component.class)
                .forEach(each ->
                        placements.put(each.key(), environment.placementOf(each).orElseThrow()));
        Translating t = new Translating(new Slice(environment, placements));
        t.slice().components(kind).forEach(each -> translator.accept(t, each));
        t.firewall().emit();
        return new Translated(t.build());
    }

    /** The addresses of all resources, such as {@code aws:vpc/main}. */
    List<String> addresses() {
        return translation.resources().stream()
                .map(Resource::address)
                .map(Address::toString)
                .sorted()
                .toList();
    }

    Resource resource(String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not in " + addresses()));
    }

    <S extends Record> S spec(String address, Class<S> type) {
        return type.cast(resource(address).spec());
    }

    /** SKU and quantity of what a resource costs. */
    List<String> costs(String address) {
        return resource(address).charges().stream()
                .map(each -> each.service() + " " + each.sku() + " " + each.region() + " "
                        + each.quantity().stripTrailingZeros().toPlainString())
                .toList();
    }

    List<String> findings() {
        return translation.findings().stream().map(Finding::toString).toList();
    }
}
