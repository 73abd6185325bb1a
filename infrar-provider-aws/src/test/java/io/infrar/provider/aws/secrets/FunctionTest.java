package io.infrar.provider.aws.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The simulation does not keep the log group, and runs functions in containers only: the code is tried by itself. */
class FunctionTest extends AwsHandlerContract {
    private static final String ROLE = "arn:aws:iam::123456789012:role/rotation";

    @Override
    protected String type() {
        return "function";
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            aws.iam()
                    .createRole(
                            r -> r.roleName("rotation")
                                    .assumeRolePolicyDocument(
                                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                                    + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        }
    }

    private static Function.Spec spec(String description, Map<String, String> tags) {
        return new Function.Spec(
                Function.ROTATE_RDS_MASTER,
                Function.digest(Function.ROTATE_RDS_MASTER),
                description,
                Output.of(ROLE),
                Map.of("INSTANCE", Output.of("main")),
                300,
                null,
                tags);
    }

    @Override
    protected Object spec() {
        return spec("rotates", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("rotates it", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.lambda("us-east-1").listFunctions().functions().size());
        }
    }

    @Test
    void the_code_is_the_same_each_time() {
        assertThat(Function.digest(Function.ROTATE_RDS_MASTER))
                .isEqualTo(Function.digest(Function.ROTATE_RDS_MASTER))
                .hasSize(44);
    }

    @Test
    void the_function_that_rotates_a_master_password_takes_all_steps_and_each_twice() throws Exception {
        String python = python().orElse(null);
        Assumptions.assumeTrue(python != null, "there is no Python with moto and boto3");
        Process run = new ProcessBuilder(
                        python,
                        file("rotate_rds_master_test.py").toString(),
                        file("rotate_rds_master.py").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(run.waitFor()).as(output).isZero();
        assertThat(output).contains("ok");
    }

    private static Optional<String> python() throws Exception {
        for (String candidate : new String[] {"python3", "python"}) {
            try {
                Process tried = new ProcessBuilder(candidate, "-c", "import boto3, moto")
                        .redirectErrorStream(true)
                        .start();
                tried.getInputStream().readAllBytes();
                if (tried.waitFor() == 0) {
                    return Optional.of(candidate);
                }
            } catch (java.io.IOException e) {
                continue; // there is no program of that name
            }
        }
        return Optional.empty();
    }

    private static Path file(String name) throws URISyntaxException {
        Path file = Path.of(FunctionTest.class.getResource(name).toURI());
        assertThat(Files.exists(file)).isTrue();
        return file;
    }
}
