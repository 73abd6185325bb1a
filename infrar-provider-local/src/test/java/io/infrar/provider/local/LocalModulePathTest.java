package io.infrar.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.user.ModulePathProgram;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modules of Infrar as modules; S3Proxy, which cannot be one, stays on the class path. */
class LocalModulePathTest {
    private static final List<String> ROOTS = List.of("io.infrar.core", "io.infrar.provider.local");

    @Test
    void the_provider_is_found_and_works_on_the_module_path(@TempDir Path folder) throws Exception {
        Map<Path, ModuleReference> modules = new LinkedHashMap<>();
        List<String> classPath = new ArrayList<>();
        Map<String, Path> needed = split(modules, classPath);
        assertThat(needed).containsKeys("io.infrar.spi", "io.infrar.core", "io.infrar.provider.local");

        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-p",
                        String.join(
                                ":",
                                needed.values().stream().map(Path::toString).toList()),
                        "-cp",
                        String.join(":", classPath),
                        "--add-modules",
                        String.join(",", ROOTS),
                        "--add-reads",
                        "io.infrar.provider.local=ALL-UNNAMED",
                        ModulePathProgram.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("engine in io.infrar.core, contracts in io.infrar.spi, deployed 3, quiet true, left 0");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    /** What the roots require goes to the module path, by name; all else to the class path. */
    private static Map<String, Path> split(Map<Path, ModuleReference> modules, List<String> classPath) {
        Map<String, Path> places = new HashMap<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path path = Path.of(entry);
            try {
                ModuleFinder.of(path).findAll().forEach(module -> {
                    modules.put(path, module);
                    places.putIfAbsent(module.descriptor().name(), path);
                });
            } catch (FindException e) {
                // no module, so it can only be on the class path
            }
        }
        Map<String, Path> needed = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(ROOTS);
        while (!open.isEmpty()) {
            String name = open.pop();
            Path place = places.get(name);
            if (place != null && needed.putIfAbsent(name, place) == null) {
                modules.get(place).descriptor().requires().stream()
                        .filter(required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                        .forEach(required -> open.push(required.name()));
            }
        }
        for (String entry : System.getProperty("java.class.path").split(":")) {
            if (Files.exists(Path.of(entry)) && !needed.containsValue(Path.of(entry))) {
                classPath.add(entry);
            }
        }
        return needed;
    }
}
