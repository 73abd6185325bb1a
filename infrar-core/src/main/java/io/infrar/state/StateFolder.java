package io.infrar.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one environment. */
record StateFolder(Path path, String environment) {
    private static final Pattern JOURNAL = Pattern.compile("journal-(\\d{6,18})\\.jsonl");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot-(\\d{6,18})\\.json");

    Path journal(long number) {
        return path.resolve(String.format(Locale.ROOT, "journal-%06d.jsonl", number));
    }

    Path snapshot(long number) {
        return path.resolve(String.format(Locale.ROOT, "snapshot-%06d.json", number));
    }

    Path lock() {
        return path.resolve("lock");
    }

    /** The numbers of the journals, in their order. */
    List<Long> journals() throws IOException {
        return numbers(JOURNAL);
    }

    /** The numbers of the snapshots, in their order. */
    List<Long> snapshots() throws IOException {
        return numbers(SNAPSHOT);
    }

    private List<Long> numbers(Pattern pattern) throws IOException {
        return names().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(name -> Long.valueOf(name.group(1)))
                .sorted()
                .toList();
    }

    /** Removes what a killed process has left half written. */
    void deleteTemporaries() throws IOException {
        for (String name : names()) {
            if (name.endsWith(Disk.TEMPORARY)) {
                Files.deleteIfExists(path.resolve(name));
            }
        }
    }

    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            List<String> names = new ArrayList<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
