package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written for cloud-init, Docker Compose and the machine itself is given to these programs, where they are on the path. */
class ComposeTest {
    @TempDir
    Path folder;

    // ---- the real programs

    @Test
    void docker_compose_takes_the_project() throws Exception {
        Compose compose = compose();
        List<String> program = composeProgram();
        Path file = Files.writeString(folder.resolve("docker-compose.yml"), compose.project());

        String answer = run(Map.of(), with(program, "-f", file.toString(), "config"));

        assertThat(answer).contains("image: registry.example.org/api:1", "image: postgres:15", "image: caddy:2");
    }

    @Test
    void cloud_init_takes_the_user_data() throws Exception {
        UserData userData = new UserData().authorize("ssh-ed25519 AAAA ops");
        Compose.installOn(userData, true, "eu-west-1", "/infrar/test/servers/app");
        String program = onPath("cloud-init");
        Path file = Files.writeString(folder.resolve("user-data"), String.valueOf(userData.text(null)));

        assertThat(run(Map.of(), List.of(program, "schema", "--config-file", file.toString())))
                .contains("Valid");
    }

    @Test
    void the_machine_starts_what_is_in_its_secret_and_again_only_when_that_has_changed() throws Exception {
        String python = python();
        Path home = folder.resolve("machine");
        Path log = folder.resolve("log");
        Path secret = folder.resolve("secret");
        Path program = program(python);
        Path bin = Files.createDirectories(folder.resolve("bin"));
        script(
                bin.resolve("aws"),
                "#!" + python + "\nimport json, sys\nprint(json.dumps({'SecretString': open('" + secret
                        + "').read()}) if 'secretsmanager' in sys.argv else 'token')\n");
        script(bin.resolve("docker"), "#!/bin/sh\necho \"$@\" >> " + log + "\n");
        Map<String, String> environment =
                Map.of("PATH", bin + File.pathSeparator + System.getenv("PATH"), "INFRAR_FOLDER", home.toString());

        Files.writeString(secret, resolved(compose().document(), "it's \"pa$$word\"\nwith two lines"));
        run(environment, List.of(python, program.toString()));

        assertThat(Files.readString(log))
                .contains("login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com")
                .contains("up --detach --remove-orphans");
        Path values = home.resolve("environment.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(values)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(values)).contains("it's \\\"pa$$$$word\\\"\\nwith two lines");
        assertThat(Files.readString(home.resolve("Caddyfile"))).contains("api.example.org {", "reverse_proxy api:8080");
        assertThat(Files.readString(home.resolve("docker-compose.yml")))
                .isEqualTo(compose().project());

        Files.delete(log);
        run(environment, List.of(python, program.toString()));
        assertThat(log).doesNotExist();

        Files.writeString(secret, resolved(compose().document(), "another"));
        run(environment, List.of(python, program.toString()));
        assertThat(Files.readString(log)).contains("up --detach");
    }

    @Test
    void docker_compose_gives_values_to_containers_as_they_were() throws Exception {
        List<String> compose = composeProgram();
        String python = python();
        Path file = Files.writeString(
                folder.resolve("docker-compose.yml"), compose().project());
        // As the program on the machine writes it.
        Path values = folder.resolve("environment.json");
        run(
                Map.of(),
                List.of(
                        python,
                        "-c",
                        "import json, sys; v = \"it's pa$word\"; json.dump({'services': {'api': {'environment': {'KEY':"
                                + " v.replace('$', '$$')}}}}, open(sys.argv[1], 'w'))",
                        values.toString()));

        String answer = run(Map.of(), with(compose, "-f", file.toString(), "-f", values.toString(), "config"));

        // It shows what it would give, with a dollar doubled again.
        assertThat(answer).contains("KEY: it's pa$$word");
    }

    private Path program(String python) throws IOException, InterruptedException {
        UserData userData = new UserData();
        Compose.installOn(userData, true, "eu-west-1", "/infrar/test/servers/app");
        Path config = Files.writeString(folder.resolve("config"), String.valueOf(userData.text(null)));
        Path program = folder.resolve("infrar-compose");
        run(
                Map.of(),
                List.of(
                        python,
                        "-c",
                        "import sys, yaml; files = yaml.safe_load(open(sys.argv[1]))['write_files'];"
                                + " open(sys.argv[2], 'w').write(next(f['content'] for f in files if"
                                + " f['path'].endswith('/infrar-compose')))",
                        config.toString(),
                        program.toString()));
        return program;
    }

    // ---- what is written

    @Test
    void a_service_gets_its_variables_from_the_secret_and_not_from_the_project() {
        assertThat(compose().project()).doesNotContain("KEY");
        assertThat(compose().document())
                .isInstanceOfSatisfying(
                        Output.Format.class,
                        format -> assertThat(format.parts())
                                .contains(Output.ofResource(
                                        new io.infrar.model.Address("aws", "secret", "key.secret"), "value")));
    }

    @Test
    void user_data_of_the_user_comes_first_and_lists_of_both_count() {
        String both = String.valueOf(new UserData().install("nvme-cli").text("#!/bin/sh\necho hello\n"));

        assertThat(both)
                .startsWith("Content-Type: multipart/mixed; boundary=")
                .contains(
                        "Content-Type: text/x-shellscript",
                        "Content-Type: text/cloud-config",
                        "X-Merge-Type: list(append)")
                .containsSubsequence("echo hello", "nvme-cli");
    }

    @Test
    void user_data_of_the_user_alone_stays_as_it_is() {
        assertThat(new UserData().text("#!/bin/sh\n")).isEqualTo("#!/bin/sh\n");
        assertThat(new UserData().text(null)).isNull();
    }

    @Test
    void yaml_quotes_what_it_must() {
        assertThat(Yaml.write(new java.util.TreeMap<>(Map.of(
                        "a", List.of(Map.of("k", "v: #1"), List.of("x")), "b", "one\n\n  two\n", "c", Map.of()))))
                .isEqualTo("""
                        a:
                          - k: "v: #1"
                          -
                            - "x"
                        b: |
                          one

                            two
                        c: {}
                        """);
    }

    // ---- helpers

    private static Compose compose() {
        Compose compose = new Compose();
        compose.service(
                        "api",
                        "registry.example.org/api:1",
                        Map.of(
                                "KEY",
                                Output.ofResource(new io.infrar.model.Address("aws", "secret", "key.secret"), "value")))
                .put("ports", List.of("8080:8080"));
        compose.service("worker", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/worker:1", Map.of())
                .put("command", List.of("run", "--all"));
        compose.service("db", "postgres:15", Map.of()).put("volumes", List.of(compose.volume("db") + ":/data"));
        compose.site("api.example.org", "api", 8080);
        return compose;
    }

    private static String resolved(Output<String> document, String value) {
        StringBuilder text = new StringBuilder();
        ((Output.Format) document).parts().forEach(part -> text.append(part.isKnown() ? part.get() : value));
        return text.toString();
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static List<String> with(List<String> program, String... words) {
        List<String> all = new java.util.ArrayList<>(program);
        all.addAll(List.of(words));
        return all;
    }

    /** Docker's plugin or the program of its own that was before it. */
    private List<String> composeProgram() throws IOException, InterruptedException {
        Optional<String> docker = find("docker");
        if (docker.isPresent()
                && new ProcessBuilder(docker.get(), "compose", "version")
                                .redirectErrorStream(true)
                                .redirectOutput(folder.resolve("version").toFile())
                                .start()
                                .waitFor()
                        == 0) {
            return List.of(docker.get(), "compose");
        }
        return List.of(onPath("docker-compose"));
    }

    /** The interpreter itself, since a script that chooses one may put its own programs first on the path. */
    private String python() throws IOException, InterruptedException {
        return run(Map.of(), List.of(onPath("python3"), "-c", "import sys; print(sys.executable)"))
                .strip();
    }

    private static String onPath(String program) {
        return find(program)
                .orElseGet(() -> Assumptions.abort(program + " is not on the path: what it says is not tried"));
    }

    private static Optional<String> find(String program) {
        for (String each : Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)) {
            Path candidate = Path.of(each, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    private String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        String text = Files.readString(output);
        assertThat(code).as(command + ": " + text).isZero();
        return text;
    }
}
