package io.infrar.examples.cli;

import io.infrar.model.Component;
import io.infrar.model.Environment;
import io.infrar.model.External;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One architecture of the gallery.
 *
 * @param id as in the catalogue of architectures
 * @param what it is, in one line
 * @param model builds it
 * @param hint printed when an apply fails; may be empty
 */
public record Example(String id, String name, String what, Supplier<Environment> model, String hint) {
    /** Without a hint. */
    public Example(String id, String name, String what, Supplier<Environment> model) {
        this(id, name, what, model, "");
    }

    /** Builds the model. */
    public Environment environment() {
        return model.get();
    }

    /** The ids of the providers that its components are placed with. */
    public static Set<String> providers(Environment environment) {
        Set<String> providers = new TreeSet<>();
        for (Component component : environment.components()) {
            if (!(component instanceof External)) {
                environment.placementOf(component).ifPresent(placement -> providers.add(placement.provider()));
            }
        }
        return providers;
    }

    @Override
    public String toString() {
        return id + " (" + name + ")";
    }
}
