package io.infrar.rules;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.pricing.ExchangeRates;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.Severity;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final Environment EMPTY = Environment.builder("prod").build();
    private static final Environment PUBLIC = Environment.builder("prod")
            .on("fake")
            .bucket("uploads", b -> b.publiclyReadable())
            .build();

    /** Fails. */
    static final class Broken implements ModelValidator {
        @Override
        public List<Finding> check(Environment environment) {
            throw new IllegalStateException("no idea");
        }
    }

    @Test
    void a_failing_validator_is_a_finding_and_stops_no_other() {
        Checks checks = new Checks(List.of(new Broken(), new BuiltInRules()), List.of());

        assertThat(checks.check(PUBLIC)).hasSize(2).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("validator.failed");
            assertThat(finding.where()).isEqualTo(Broken.class.getName());
            assertThat(finding.what()).contains("java.lang.IllegalStateException: no idea", "ChecksTest.java");
            assertThat(finding.blocks()).isTrue();
        });
    }

    @Test
    void a_validator_that_answers_null_or_cannot_be_linked_has_failed() {
        ModelValidator nothing = environment -> null;
        ModelValidator unlinked = environment -> {
            throw new NoSuchMethodError("gone");
        };
        PlanValidator endless = plan -> {
            throw new StackOverflowError();
        };

        assertThat(new Checks(List.of(nothing, unlinked), List.of()).check(EMPTY))
                .extracting(Finding::id)
                .containsExactly("validator.failed", "validator.failed");
        assertThat(new Checks(List.of(), List.of(endless)).check(Plans.of(EMPTY)))
                .extracting(Finding::id)
                .containsExactly("validator.failed");
    }

    @Test
    void findings_come_once_and_the_worst_first() {
        Finding warning = Finding.warning("b", "a", "what", "fix");
        Finding error = Finding.error("a", "b", "what", "fix");
        Finding other = Finding.error("a", "a", "what", "fix");
        Finding info = Finding.info("a", "a", "what", "fix");
        Checks checks = new Checks(List.of(e -> List.of(info, warning, error), e -> List.of(error, other)), List.of());

        assertThat(checks.check(EMPTY)).containsExactly(other, error, warning, info);
    }

    @Test
    void a_plan_has_the_findings_of_all_stages() {
        Finding early = Finding.error("early", "database/main", "what", "fix");
        Finding late = Finding.error("late", "database/main", "what", "fix");
        Environment environment = Environment.builder("prod")
                .suppress("early", database("main"), "known")
                .build();

        List<Finding> findings = new Checks(List.of(), List.of(plan -> List.of(late)))
                .check(Plans.of(environment).withFindings(List.of(early)));

        assertThat(findings).containsExactlyInAnyOrder(early.accepted("known"), late);
    }

    @Test
    void a_suppression_for_another_component_accepts_nothing() {
        Environment environment =
                PUBLIC.change(e -> e.suppress("security.public-bucket", bucket("other"), "wrong one"));

        assertThat(new Checks(List.of(new BuiltInRules()), List.of()).check(environment))
                .singleElement()
                .matches(Finding::blocks);
    }

    @Test
    void an_unused_suppression_is_told_when_all_stages_have_run() {
        Environment environment =
                PUBLIC.change(e -> e.suppress("security.public-bucket", bucket("uploads"), "press kit")
                        .suppress("security.public-database", database("main"), "left over")
                        .suppress("no.such.rule", "misspelt"));
        Checks checks = new Checks(List.of(new BuiltInRules()), List.of());

        List<Finding> model = checks.check(environment);
        List<Finding> all = checks.check(Plans.of(environment).withFindings(model));

        assertThat(model).extracting(Finding::accepted).containsExactly("press kit");
        assertThat(all)
                .filteredOn(finding -> finding.id().equals("suppression.unused"))
                .allMatch(finding -> finding.severity() == Severity.INFO)
                .extracting(Finding::where)
                .containsExactly("database/main", "prod");
        assertThat(all).anyMatch(finding -> finding.what().contains("no.such.rule"));
    }

    @Test
    void infrars_own_rules_are_registered_as_services() {
        assertThat(ServiceLoader.load(ModelValidator.class)).hasAtLeastOneElementOfType(BuiltInRules.class);
        assertThat(ServiceLoader.load(PlanValidator.class)).hasAtLeastOneElementOfType(BuiltInPlanRules.class);
        assertThat(find(ChecksTest.class.getClassLoader()).check(PUBLIC))
                .extracting(Finding::id)
                .containsExactly("security.public-bucket");
    }

    @Test
    void a_jar_that_lost_its_service_files_still_has_the_rules() throws Exception {
        try (URLClassLoader bare = new URLClassLoader(new URL[0], null)) {
            assertThat(find(bare).check(PUBLIC)).extracting(Finding::id).containsExactly("security.public-bucket");
        }
    }

    /** Found by name in the test below. */
    public static final class Third implements ModelValidator {
        @Override
        public List<Finding> check(Environment environment) {
            return List.of(Finding.info("third", environment.name(), "was here", ""));
        }
    }

    @Test
    void others_are_found_on_the_class_path_and_what_cannot_be_loaded_is_said(@TempDir Path folder) throws Exception {
        Path services = folder.resolve("META-INF/services/" + ModelValidator.class.getName());
        Files.createDirectories(services.getParent());
        Files.writeString(services, "no.such.Validator\n" + Third.class.getName() + "\n");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ChecksTest.class.getClassLoader())) {
            assertThat(find(loader).check(EMPTY))
                    .hasSize(2)
                    .satisfiesExactly(
                            failed -> {
                                assertThat(failed.id()).isEqualTo("validator.failed");
                                assertThat(failed.what()).contains("could not be loaded", "no.such.Validator");
                                assertThat(failed.blocks()).isTrue();
                            },
                            third -> assertThat(third.id()).isEqualTo("third"));
        }
    }

    private static Checks find(ClassLoader loader) {
        return Checks.find(loader, List.of(), ExchangeRates.NONE);
    }
}
