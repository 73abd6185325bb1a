package io.infrar.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions of every dependency, as the design draws them. */
final class ArchitectureTest {
    private static final String[] SPI = {"io.infrar.model..", "io.infrar.spi.."};
    private static final String[] CORE = {
        "io.infrar",
        "io.infrar.engine..",
        "io.infrar.run..",
        "io.infrar.rules..",
        "io.infrar.pricing..",
        "io.infrar.state.."
    };
    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.infrar");
    }

    @Test
    void the_spi_knows_nobody_but_the_jdk_and_jackson() {
        classes()
                .that(resideInAnyPackage(SPI))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.infrar.model..",
                        "io.infrar.spi..",
                        "java..",
                        "javax.crypto..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.."))
                .check(all);
    }

    @Test
    void the_model_does_not_know_the_contracts() {
        noClasses()
                .that()
                .resideInAPackage("io.infrar.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.infrar.spi..")
                .check(all);
    }

    @Test
    void providers_know_the_spi_only_and_never_the_core_or_each_other() {
        noClasses()
                .that()
                .resideInAPackage("io.infrar.provider..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(CORE))
                .check(all);
        slices().matching("io.infrar.provider.(*)..")
                .should()
                .notDependOnEachOther()
                .check(all);
    }

    @Test
    void the_core_knows_no_provider() {
        noClasses()
                .that(resideInAnyPackage(CORE))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.infrar.provider..", "io.infrar.testkit..")
                .check(all);
    }

    @Test
    void nobody_reaches_into_the_engine_but_its_entrance() {
        noClasses()
                .that(resideOutsideOfPackages("io.infrar", "io.infrar.engine.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.infrar.engine..")
                .check(all);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.infrar.(**)").should().beFreeOfCycles().check(all);
    }

    /** The exceptions are programs, those that the local provider runs in JVMs of their own among them, and the testkit. */
    @Test
    void a_library_prints_nothing() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.infrar.examples..",
                        "io.infrar.benchmarks..",
                        "io.infrar.testkit..",
                        "io.infrar.provider.local.agent..")
                .and()
                .doNotHaveSimpleName("S3Server")
                .and()
                .doNotHaveSimpleName("ExpirySweep")
                .and()
                .doNotHaveSimpleName("PostgresBackup")
                .should(ACCESS_STANDARD_STREAMS)
                .check(all);
    }

    @Test
    void public_signatures_of_spi_and_core_name_no_third_party() {
        members()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(
                        "io.infrar",
                        "io.infrar.model..",
                        "io.infrar.spi..",
                        "io.infrar.run..",
                        "io.infrar.rules..",
                        "io.infrar.pricing..",
                        "io.infrar.state.."))
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and(DescribedPredicate.describe("are public or protected", ArchitectureTest::isVisible))
                .should(have(DescribedPredicate.describe("only own and JDK types", ArchitectureTest::isOwnOrJdk)))
                .check(all);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isOwnOrJdk(JavaMember member) {
        Stream<JavaClass> types = member instanceof JavaCodeUnit unit
                ? Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
                : Stream.of(((JavaField) member).getRawType());
        return types.map(JavaClass::getBaseComponentType)
                .allMatch(type -> type.isPrimitive()
                        || type.getPackageName().startsWith("java.")
                        || type.getPackageName().startsWith("io.infrar"));
    }
}
