package io.infrar.provider.local;

import static io.infrar.provider.local.LocalHome.alive;
import static io.infrar.provider.local.LocalHome.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.agent.Ports;
import io.infrar.provider.local.service.Buckets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lives only as long as the program that made it. */
class LocalEphemeralTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeSite() throws IOException {
        LocalHome.site(folder);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("site") && !name.contains(".key"))
                    .toList();
        }
    }

    @Test
    void closing_leaves_no_process_port_or_file_not_even_of_full_buckets() throws IOException {
        Environment environment = LocalHome.environment()
                .secret("token", s -> s.generated(20))
                .bucket("papers", b -> {})
                .staticSite("web", s -> s.directory("site"))
                .build();
        LocalHome.Running running;
        try (Infra infra = LocalHome.builder(folder).ephemeral().build()) {
            var deployment = infra.apply(infra.plan(environment));
            LocalHome.assertNoChanges(infra.plan(environment));
            var bucket = deployment.bucket("papers");
            String secretKey =
                    infra.reveal(LocalHome.ENVIRONMENT, bucket.secretKey()).reveal();
            try (Buckets buckets = new Buckets(
                    bucket.endpoint(),
                    bucket.region(),
                    SecretValue.of(bucket.accessKey()),
                    SecretValue.of(secretKey))) {
                buckets.put("papers", "draft.txt", "for now");
            }
            running = LocalHome.Running.in(folder);
            assertThat(running.ports()).hasSize(2);
        }
        running.assertGone();
        assertThat(left()).isEmpty();
    }

    @Test
    void an_environment_of_secrets_alone_goes_too() throws IOException {
        Environment environment =
                LocalHome.environment().secret("token", s -> s.generated(20)).build();
        try (Infra infra = LocalHome.builder(folder).ephemeral().build()) {
            var deployment = infra.apply(infra.plan(environment));
            LocalHome.assertNoChanges(infra.plan(environment));
            assertThat(infra.reveal(
                                    LocalHome.ENVIRONMENT,
                                    deployment.secret("token").value())
                            .reveal())
                    .hasSize(20);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void closing_leaves_the_files_that_were_in_a_given_home_before() throws IOException {
        Files.createDirectories(LocalHome.home(folder));
        Path thesis = Files.writeString(LocalHome.home(folder).resolve("thesis.txt"), "years of work");
        try (Infra infra = LocalHome.builder(folder).ephemeral().build()) {
            infra.apply(infra.plan(LocalHome.environment()
                    .staticSite("web", s -> s.directory("site"))
                    .build()));
        }
        assertThat(thesis).hasContent("years of work");
        try (Stream<Path> files = Files.list(LocalHome.home(folder))) {
            assertThat(files).containsExactly(thesis);
        }
    }

    @Test
    void after_a_killed_program_its_processes_ports_and_folders_vanish() throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(LocalPrograms.program(LocalPrograms.Ephemeral.class, folder.toString()));
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith("up ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        String[] words = line.split(" ");
        Path home;
        try (Stream<Path> folders = Files.list(temporary)) {
            home = folders.filter(path -> Files.exists(path.resolve("state")))
                    .findFirst()
                    .orElseThrow();
        }
        LocalHome.Running running = LocalHome.Running.at(home);
        assertThat(running.processes()).hasSize(2).allMatch(LocalHome::alive);
        assertThat(running.ports()).containsExactlyInAnyOrder(Integer.parseInt(words[1]), Integer.parseInt(words[2]));

        program.destroyForcibly().waitFor();

        eventually("the folder is gone", () -> !Files.exists(home));
        eventually("nothing runs", () -> running.processes().stream().noneMatch(pid -> alive(pid)));
        assertThat(running.ports()).allMatch(port -> Ports.check(port) == null);
        try (Stream<Path> folders = Files.list(temporary)) {
            assertThat(folders.filter(path -> path.getFileName().toString().startsWith("infrar")))
                    .isEmpty();
        }
    }
}
