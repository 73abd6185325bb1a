package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Output;
import io.infrar.spi.Slice;
import io.infrar.spi.TranslationDraft;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A translation in progress: what the translators of all kinds share. */
final class Translating extends TranslationDraft {
    private final Map<String, Address> keys = new HashMap<>();

    Translating(Slice slice) {
        super(Hetzner.ID, "fsn1", slice);
    }

    // ---- addresses: these forms are the only ones, so that any translator can name what another one makes

    /** A resource of a type that only components of one kind have. */
    static Address own(String type, Component component) {
        return new Address(Hetzner.ID, type, component.name());
    }

    /** One of several. */
    static Address own(String type, Component component, String suffix) {
        return new Address(Hetzner.ID, type, component.name() + "." + suffix);
    }

    /** A resource of a type that several kinds have. */
    static Address shared(String type, ComponentKey component) {
        return new Address(
                Hetzner.ID, type, component.name() + "." + component.kind().label());
    }

    /** One of several. */
    static Address shared(String type, ComponentKey component, String suffix) {
        return new Address(
                Hetzner.ID, type, component.name() + "." + component.kind().label() + "." + suffix);
    }

    static <T> Output<T> output(Address address, String field) {
        return Output.ofResource(address, field);
    }

    /** The address of the resource for an SSH key: that of whoever names it first. */
    Address keyAddress(String fingerprint, Supplier<Address> first) {
        return keys.computeIfAbsent(fingerprint, key -> first.get());
    }
}
