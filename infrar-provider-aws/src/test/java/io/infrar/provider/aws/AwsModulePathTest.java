package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.aws.Moto;
import io.infrar.user.AwsModulePathProgram;
import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Infrar and the AWS SDK as modules, the program that uses them on the class path. */
class AwsModulePathTest {
    private static final List<String> TEST_MODULES =
            List.of("io.infrar.testkit", "org.junit", "org.assertj", "net.jqwik", "net.bytebuddy", "org.opentest4j");

    private final Moto moto = Moto.shared();

    @Test
    void the_provider_is_found_and_works_on_the_module_path(@TempDir Path folder) throws Exception {
        List<String> modulePath = new ArrayList<>();
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry))) {
                (isModule(Path.of(entry)) ? modulePath : classPath).add(entry);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-p",
                String.join(File.pathSeparator, modulePath),
                "-cp",
                String.join(File.pathSeparator, classPath),
                "--add-modules",
                "io.infrar.core,io.infrar.provider.aws",
                AwsModulePathProgram.class.getName(),
                folder.toString()));
        moto.settings().forEach((name, value) -> command.add(name + "=" + value));

        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said).contains("engine in io.infrar.core, made all, quiet true, left 0");
    }

    private static boolean isModule(Path entry) {
        try {
            return ModuleFinder.of(entry).findAll().stream()
                            .map(module -> module.descriptor().name())
                            .allMatch(name -> TEST_MODULES.stream().noneMatch(name::startsWith))
                    && !ModuleFinder.of(entry).findAll().isEmpty();
        } catch (FindException e) {
            return false; // it has no valid module name, so it can only be on the class path
        }
    }
}
