package io.infrar.provider.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What databases and caches run on: the families that are chosen from or often named, smallest and cheapest first. Others exist and
 * can be named as well. See
 * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html">DB instance classes</a> and
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html">node types</a>.
 */
final class DataClasses {
    /**
     * One class.
     *
     * @param gib memory; of a node what is left for data
     * @param isChosen whether it is taken without being named
     */
    record DataClass(String name, int vcpus, double gib, boolean isChosen) {
        String family() {
            return name.substring(0, name.lastIndexOf('.'));
        }

        String size() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    private static final List<DataClass> DATABASES = databases();
    private static final List<DataClass> CACHES = caches();

    private DataClasses() {}

    private static List<DataClass> databases() {
        List<DataClass> all = new ArrayList<>();
        for (String family : List.of("db.t4g", "db.t3")) {
            boolean chosen = family.equals("db.t4g");
            all.add(new DataClass(family + ".micro", 2, 1, chosen));
            all.add(new DataClass(family + ".small", 2, 2, chosen));
            all.add(new DataClass(family + ".medium", 2, 4, chosen));
            all.add(new DataClass(family + ".large", 2, 8, chosen));
            all.add(new DataClass(family + ".xlarge", 4, 16, chosen));
            all.add(new DataClass(family + ".2xlarge", 8, 32, chosen));
        }
        for (String family : List.of("db.m6g", "db.m7g", "db.m5", "db.m6i", "db.m7i")) {
            large(all, family, 4, family.equals("db.m6g"));
        }
        for (String family : List.of("db.r6g", "db.r7g", "db.r5", "db.r6i", "db.r7i")) {
            large(all, family, 8, family.equals("db.r6g"));
        }
        return List.copyOf(all);
    }

    private static void large(List<DataClass> all, String family, int gibPerProcessor, boolean chosen) {
        all.add(new DataClass(family + ".large", 2, 2 * gibPerProcessor, chosen));
        for (int times : new int[] {1, 2, 4, 8, 12, 16}) {
            String size = times == 1 ? "xlarge" : times + "xlarge";
            all.add(new DataClass(family + "." + size, 4 * times, 4 * times * gibPerProcessor, chosen));
        }
    }

    private static List<DataClass> caches() {
        List<DataClass> all = new ArrayList<>();
        for (String family : List.of("cache.t4g", "cache.t3")) {
            boolean chosen = family.equals("cache.t4g");
            all.add(new DataClass(family + ".micro", 2, 0.5, chosen));
            all.add(new DataClass(family + ".small", 2, 1.37, chosen));
            all.add(new DataClass(family + ".medium", 2, 3.09, chosen));
        }
        for (String family : List.of("cache.m6g", "cache.m7g", "cache.m5")) {
            nodes(all, family, 6.38, 12.93, family.equals("cache.m6g"));
        }
        for (String family : List.of("cache.r6g", "cache.r7g", "cache.r5")) {
            nodes(all, family, 13.07, 26.32, family.equals("cache.r6g"));
        }
        return List.copyOf(all);
    }

    private static void nodes(List<DataClass> all, String family, double large, double xlarge, boolean chosen) {
        all.add(new DataClass(family + ".large", 2, large, chosen));
        for (int times : new int[] {1, 2, 4, 8, 12, 16}) {
            String size = times == 1 ? "xlarge" : times + "xlarge";
            all.add(new DataClass(family + "." + size, 4 * times, xlarge * times, chosen));
        }
    }

    /** The smallest class of a database with at least this. */
    static Optional<DataClass> database(double vcpus, double gib) {
        return smallest(DATABASES, vcpus, gib);
    }

    /** The smallest node of a cache with at least this. */
    static Optional<DataClass> cache(double gib) {
        return smallest(CACHES, 0, gib);
    }

    private static Optional<DataClass> smallest(List<DataClass> all, double vcpus, double gib) {
        return all.stream()
                .filter(each -> each.isChosen() && each.vcpus() >= vcpus && each.gib() >= gib)
                .min(java.util.Comparator.comparingInt(DataClass::vcpus).thenComparingDouble(DataClass::gib));
    }

    static boolean isDatabase(String name) {
        return DATABASES.stream().anyMatch(each -> each.name().equals(name));
    }

    static boolean isCache(String name) {
        return CACHES.stream().anyMatch(each -> each.name().equals(name));
    }

    /** What could be meant by a name that is not known: its family, else its size in others, else the smallest. */
    static String similar(String name) {
        List<DataClass> all = name.startsWith("cache.") ? CACHES : DATABASES;
        int dot = name.lastIndexOf('.');
        String family = dot < 0 ? name : name.substring(0, dot);
        String size = name.substring(dot + 1);
        List<DataClass> found =
                all.stream().filter(each -> each.family().equals(family)).toList();
        if (found.isEmpty()) {
            found = all.stream().filter(each -> each.size().equals(size)).toList();
        }
        if (found.isEmpty()) {
            found = all.stream().filter(DataClass::isChosen).limit(4).toList();
        }
        return found.stream().map(DataClass::name).collect(Collectors.joining(", "));
    }
}
