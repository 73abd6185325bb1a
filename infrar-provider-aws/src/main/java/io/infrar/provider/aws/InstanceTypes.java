package io.infrar.provider.aws;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The machines of EC2 that a server can be: families in general use, by what their sizes have in common. See
 * <a href="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html">instance types</a> and
 * <a href="https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html">by region</a>.
 */
final class InstanceTypes {
    static final String X86 = "x86_64";
    static final String ARM = "arm64";

    /** What one is called and has. */
    record InstanceType(String name, int vcpus, double gib, String architecture, boolean burstable) {
        String family() {
            return name.substring(0, name.indexOf('.'));
        }
    }

    /** GiB of the burstable sizes from nano to large, which have two processors; each size above has twice as much of both. */
    private static final Map<String, Double> BURSTABLE = Map.of(
            "nano", 0.5, "micro", 1.0, "small", 2.0, "medium", 4.0, "large", 8.0, "xlarge", 16.0, "2xlarge", 32.0);

    /** Processors of the sizes of all other families. */
    private static final Map<String, Integer> SIZES = Map.ofEntries(
            Map.entry("medium", 1),
            Map.entry("large", 2),
            Map.entry("xlarge", 4),
            Map.entry("2xlarge", 8),
            Map.entry("4xlarge", 16),
            Map.entry("8xlarge", 32),
            Map.entry("9xlarge", 36),
            Map.entry("12xlarge", 48),
            Map.entry("16xlarge", 64),
            Map.entry("18xlarge", 72),
            Map.entry("24xlarge", 96),
            Map.entry("32xlarge", 128),
            Map.entry("48xlarge", 192));

    private static final String COMMON = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";

    /** Families that are not everywhere, and where they are not. */
    private static final Map<String, Set<String>> NOT_OFFERED = Map.ofEntries(
            Map.entry("eu-west-3", Set.of("c8g")),
            Map.entry("eu-south-1", Set.of("m7g", "c7i", "r8g")),
            Map.entry("eu-south-2", Set.of("m6i", "c6i", "r6i")),
            Map.entry("eu-central-2", Set.of("c6i", "r7i")),
            Map.entry("ap-southeast-3", Set.of("c6i", "r6i")),
            Map.entry("ap-east-1", Set.of("r7i")),
            Map.entry("af-south-1", Set.of("c8g", "r7i", "r8g")),
            Map.entry("me-south-1", Set.of("m7i", "c7i", "c8g", "r7i", "r8g")),
            Map.entry("me-central-1", Set.of("c6i", "c7g", "c8g", "r7i")),
            Map.entry("il-central-1", Set.of("m8g", "c7i", "c8g", "r7i", "r8g")));

    private static final List<InstanceType> ALL = all();

    /** What is chosen from without being named: those with a price in the price book. */
    private static final Set<String> CHOSEN = Set.of("t3", "m6i", "t4g", "m6g");

    private InstanceTypes() {}

    private static List<InstanceType> all() {
        List<InstanceType> all = new ArrayList<>();
        burstable(all, "t3", X86);
        burstable(all, "t4g", ARM);
        String large = COMMON + " 24xlarge";
        family(all, "m5", X86, 4, large);
        family(all, "m6i", X86, 4, large + " 32xlarge");
        family(all, "m7i", X86, 4, large + " 48xlarge");
        family(all, "m6g", ARM, 4, "medium " + COMMON);
        family(all, "m7g", ARM, 4, "medium " + COMMON);
        family(all, "m8g", ARM, 4, "medium " + large + " 48xlarge");
        family(all, "c5", X86, 2, "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge");
        family(all, "c6i", X86, 2, large + " 32xlarge");
        family(all, "c7i", X86, 2, large + " 48xlarge");
        family(all, "c6g", ARM, 2, "medium " + COMMON);
        family(all, "c7g", ARM, 2, "medium " + COMMON);
        family(all, "c8g", ARM, 2, "medium " + large + " 48xlarge");
        family(all, "r5", X86, 8, large);
        family(all, "r6i", X86, 8, large + " 32xlarge");
        family(all, "r7i", X86, 8, large + " 48xlarge");
        family(all, "r6g", ARM, 8, "medium " + COMMON);
        family(all, "r7g", ARM, 8, "medium " + COMMON);
        family(all, "r8g", ARM, 8, "medium " + large + " 48xlarge");
        return List.copyOf(all);
    }

    private static void burstable(List<InstanceType> all, String family, String architecture) {
        BURSTABLE.forEach((size, gib) ->
                all.add(new InstanceType(family + "." + size, Math.max(2, (int) (gib / 4)), gib, architecture, true)));
    }

    private static void family(
            List<InstanceType> all, String family, String architecture, int gibPerProcessor, String sizes) {
        for (String size : sizes.split(" ")) {
            int vcpus = SIZES.getOrDefault(size, 0);
            all.add(new InstanceType(family + "." + size, vcpus, vcpus * gibPerProcessor, architecture, false));
        }
    }

    /** The machine of a name, when it is known and offered in the region. */
    static Optional<InstanceType> find(String name, String region) {
        return offered(region).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The smallest machine with at least this; burstable ones first. */
    static Optional<InstanceType> smallest(double vcpus, double gib, String architecture, String region) {
        return offered(region)
                .filter(type -> CHOSEN.contains(type.family()))
                .filter(type -> type.architecture().equals(architecture) && type.vcpus() >= vcpus && type.gib() >= gib)
                .min(Comparator.comparing(InstanceType::burstable)
                        .reversed()
                        .thenComparing(InstanceType::vcpus)
                        .thenComparing(InstanceType::gib));
    }

    /** What could be meant by a name that is not known: the same family, else the same size of the common ones. */
    static List<String> alternatives(String name, String region) {
        int dot = name.indexOf('.');
        String family = dot < 0 ? name : name.substring(0, dot);
        String size = dot < 0 ? "" : name.substring(dot);
        List<String> same = offered(region)
                .filter(type -> type.family().equals(family))
                .sorted(Comparator.comparing(InstanceType::gib))
                .map(InstanceType::name)
                .toList();
        if (!same.isEmpty()) {
            return same;
        }
        List<String> others = offered(region)
                .filter(type -> CHOSEN.contains(type.family()) && type.name().endsWith(size))
                .map(InstanceType::name)
                .sorted()
                .toList();
        return others.isEmpty() || size.isEmpty()
                ? List.of("t3.medium", "m6i.large", "t4g.medium", "m6g.large")
                : others;
    }

    private static java.util.stream.Stream<InstanceType> offered(String region) {
        Set<String> missing = NOT_OFFERED.getOrDefault(region, Set.of());
        return ALL.stream().filter(type -> !missing.contains(type.family()));
    }
}
