package io.infrar.provider.hetzner;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The server types that can be ordered, as of 2026-11-21. What is sold out changes by the hour: Hetzner says it when a server is made.
 */
final class ServerTypes {
    static final String AS_OF = "2026-11-21";

    private static final Set<String> EU = Set.of("fsn1", "nbg1", "hel1");
    private static final Set<String> US_AND_ASIA = Set.of("ash", "hil", "sin");

    /** From the cheapest to the dearest of each location. */
    private static final List<ServerType> ALL = List.of(
            x86("cx23", 2, 4, 40, EU),
            arm("cax11", 2, 4, 40),
            x86("cx33", 4, 8, 80, EU),
            arm("cax21", 4, 8, 80),
            x86("cx43", 8, 16, 160, EU),
            x86("cpx11", 2, 2, 40, US_AND_ASIA),
            x86("cpx22", 2, 4, 80, EU),
            arm("cax31", 8, 16, 160),
            x86("cx53", 16, 32, 320, EU),
            x86("cpx21", 3, 4, 80, US_AND_ASIA),
            x86("cpx32", 4, 8, 160, EU),
            arm("cax41", 16, 32, 320),
            dedicated("ccx13", 2, 8, 80),
            x86("cpx31", 4, 8, 160, US_AND_ASIA),
            x86("cpx42", 8, 16, 320, EU),
            dedicated("ccx23", 4, 16, 160),
            x86("cpx52", 12, 24, 480, EU),
            x86("cpx41", 8, 16, 240, US_AND_ASIA),
            x86("cpx62", 16, 32, 640, EU),
            dedicated("ccx33", 8, 32, 240),
            x86("cpx51", 16, 32, 360, US_AND_ASIA),
            dedicated("ccx43", 16, 64, 360),
            dedicated("ccx53", 32, 128, 600),
            dedicated("ccx63", 48, 192, 960));

    /** What cannot be ordered any more anywhere, and what has taken its place. */
    private static final Map<String, String> RETIRED = Map.ofEntries(
            entry("cx11", "cx23"),
            entry("cx21", "cx23"),
            entry("cx22", "cx23"),
            entry("cx31", "cx33"),
            entry("cx32", "cx33"),
            entry("cx41", "cx43"),
            entry("cx42", "cx43"),
            entry("cx51", "cx53"),
            entry("cx52", "cx53"),
            entry("ccx11", "ccx13"),
            entry("ccx12", "ccx13"),
            entry("ccx21", "ccx23"),
            entry("ccx22", "ccx23"),
            entry("ccx31", "ccx33"),
            entry("ccx32", "ccx33"),
            entry("ccx41", "ccx43"),
            entry("ccx42", "ccx43"),
            entry("ccx51", "ccx53"),
            entry("ccx52", "ccx53"),
            entry("ccx62", "ccx63"));

    /** What cannot be ordered any more in the EU. */
    private static final Map<String, String> RETIRED_IN_EU = Map.of(
            "cpx11", "cx23 or cpx22",
            "cpx21", "cx33 or cpx22",
            "cpx31", "cx43 or cpx32",
            "cpx41", "cx43 or cpx42",
            "cpx51", "cx53 or cpx62");

    private ServerTypes() {}

    /**
     * A type.
     *
     * @param memory in GB, as Hetzner counts them: 1024 MiB
     * @param disk in GB
     */
    record ServerType(String name, int cores, int memory, int disk, boolean isArm, Set<String> locations) {
        boolean has(double atLeastCores, double atLeastMemory) {
            return cores >= atLeastCores && memory >= atLeastMemory;
        }
    }

    private static ServerType x86(String name, int cores, int memory, int disk, Set<String> locations) {
        return new ServerType(name, cores, memory, disk, false, locations);
    }

    private static ServerType arm(String name, int cores, int memory, int disk) {
        return new ServerType(name, cores, memory, disk, true, EU);
    }

    private static ServerType dedicated(String name, int cores, int memory, int disk) {
        return new ServerType(name, cores, memory, disk, false, Set.of("fsn1", "nbg1", "hel1", "ash", "hil", "sin"));
    }

    static List<ServerType> all() {
        return ALL;
    }

    /** The type of that name, where it can be ordered. */
    static Optional<ServerType> find(String name, String location) {
        return ALL.stream()
                .filter(type -> type.name().equals(name) && type.locations().contains(location))
                .findFirst();
    }

    /** The cheapest with as much. */
    static Optional<ServerType> smallest(double cores, double memory, double disk, boolean arm, String location) {
        return ALL.stream()
                .filter(type -> type.isArm() == arm && type.locations().contains(location))
                .filter(type -> type.has(cores, memory) && type.disk() >= disk)
                .findFirst();
    }

    /** Why a type cannot be ordered at a location, and what can. */
    static Unknown unknown(String name, String location) {
        String replacement = RETIRED.get(name);
        if (replacement == null && EU.contains(location)) {
            replacement = RETIRED_IN_EU.get(name);
        }
        if (replacement != null) {
            return new Unknown(
                    "server type '" + name + "' cannot be ordered any more"
                            + (RETIRED.containsKey(name) ? "" : " in " + location) + ".",
                    "Use Hetzner.serverType(\"" + firstIn(replacement) + "\")"
                            + (replacement.contains(" or ") ? ", or one of " + replacement : "") + ".",
                    replacement);
        }
        List<String> elsewhere = ALL.stream()
                .filter(type -> type.name().equals(name))
                .flatMap(type -> type.locations().stream())
                .sorted()
                .toList();
        String here = ALL.stream()
                .filter(type -> type.locations().contains(location))
                .map(ServerType::name)
                .collect(Collectors.joining(", "));
        return new Unknown(
                elsewhere.isEmpty()
                        ? "server type '" + name + "' is not known (as of " + AS_OF + ")."
                        : "server type '" + name + "' is not to be had in " + location + ", only in "
                                + String.join(", ", elsewhere) + " (as of " + AS_OF + ").",
                here.isEmpty() ? "Use one of Hetzner's locations." : "Use one of " + here + ".",
                null);
    }

    private static String firstIn(String replacement) {
        int or = replacement.indexOf(' ');
        return or < 0 ? replacement : replacement.substring(0, or);
    }

    /**
     * Why there is none.
     *
     * @param replacement what has taken its place; null when it was not retired
     */
    record Unknown(String what, String fix, @Nullable String replacement) {}
}
