package io.infrar.benchmarks;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A graph of resources to measure with. Every part comes after what it needs. */
record Shape(String name, List<Part> parts) {
    /** Resources that a component of the large shapes becomes; each of another type. */
    private static final int PARTS_PER_COMPONENT = 10;

    /** Components of the large shapes that do not need each other. */
    private static final int LAYER = 50;

    Shape {
        parts = List.copyOf(parts);
    }

    /** Each needs the one before. */
    static Shape chain(int size) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            List<Address> needs = i == 0 ? List.of() : List.of(parts.get(i - 1).address());
            parts.add(part("chain", "link", "r" + i, needs));
        }
        return new Shape("chain of " + size, parts);
    }

    /** One, and all others need it. */
    static Shape fanOut(int size) {
        List<Part> parts = new ArrayList<>();
        parts.add(part("fan", "root", "root", List.of()));
        Address root = parts.get(0).address();
        for (int i = 1; i < size; i++) {
            parts.add(part("fan", "leaf", "r" + i, List.of(root)));
        }
        return new Shape("fan-out of " + size, parts);
    }

    /**
     * Components of ten resources in layers of fifty components. A resource needs one or two of its own component and one of the
     * layer before, chosen by a fixed seed.
     */
    static Shape layered(int size) {
        Random random = new Random(size);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int component = i / PARTS_PER_COMPONENT;
            int inside = i % PARTS_PER_COMPONENT;
            int firstOfLayer = component / LAYER * LAYER * PARTS_PER_COMPONENT;
            Set<Address> needs = new LinkedHashSet<>();
            if (inside > 0) {
                needs.add(parts.get(i - 1 - random.nextInt(inside)).address());
                needs.add(parts.get(i - 1 - random.nextInt(inside)).address());
            }
            if (firstOfLayer > 0) {
                needs.add(parts.get(firstOfLayer - 1 - random.nextInt(LAYER * PARTS_PER_COMPONENT))
                        .address());
            }
            parts.add(part("c" + component, "type-" + inside, "part-" + inside, List.copyOf(needs)));
        }
        return new Shape("layers, " + size, parts);
    }

    static Shape productionOnAws() {
        return ProductionOnAws.shape();
    }

    static Part part(String component, String type, String suffix, List<Address> needs) {
        return new Part(new Address(MemoryProvider.ID, type, component + "." + suffix), component, needs);
    }

    int size() {
        return parts.size();
    }

    /** The number of parts on the longest way through the graph. */
    int depth() {
        Map<Address, Integer> depths = new HashMap<>();
        int deepest = 0;
        for (Part part : parts) {
            int depth = 1;
            for (Address needed : part.needs()) {
                depth = Math.max(depth, depths.getOrDefault(needed, 0) + 1);
            }
            depths.put(part.address(), depth);
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }

    /** The shortest time in which calls of one length can be made: the longest way, or the work that all hands share. */
    double bestSeconds(double secondsPerCall, int parallelism) {
        return secondsPerCall * Math.max(depth(), (double) size() / parallelism);
    }

    /** A bucket for each component; {@link MemoryProvider} knows what becomes of it. */
    Environment environment() {
        Set<String> components = new LinkedHashSet<>();
        parts.forEach(part -> components.add(part.component()));
        EnvironmentBuilder builder = Infra.environment("load")
                .on(MemoryProvider.ID)
                .tag("Project", "load")
                .tag("Stage", "measured");
        components.forEach(component -> builder.bucket(component, bucket -> bucket.versioned()));
        return builder.build();
    }

    @Override
    public String toString() {
        return name;
    }
}
