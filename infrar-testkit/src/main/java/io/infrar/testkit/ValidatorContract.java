package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every validator promises. For validators of models; those of plans are wrapped by the two methods. */
public abstract class ValidatorContract {
    /** What is found about an environment that the validator has something to say about. */
    protected abstract List<Finding> findings(Environment environment);

    /** An environment that the validator has something to say about. */
    protected abstract Environment broken();

    /** An environment that it has nothing to say about. */
    protected abstract Environment sound();

    /** Clear texts in {@link #broken()} that must not be in a finding; none unless overridden. */
    protected List<String> secrets() {
        return List.of();
    }

    @Test
    void a_broken_environment_is_found() {
        assertThat(findings(broken())).isNotEmpty();
    }

    @Test
    void a_sound_environment_is_left_in_peace() {
        assertThat(findings(sound())).isEmpty();
    }

    @Test
    void the_same_environment_always_gives_the_same_findings() {
        assertThat(findings(broken())).isEqualTo(findings(broken()));
    }

    @Test
    void ids_are_stable_words_with_a_dot() {
        assertThat(findings(broken()))
                .allSatisfy(finding -> assertThat(finding.id()).matches("[a-z0-9-]+(\\.[a-z0-9-]+)+"));
    }

    @Test
    void every_finding_says_where_what_and_how_to_fix_it() {
        assertThat(findings(broken())).allSatisfy(finding -> {
            assertThat(finding.where()).isNotBlank();
            assertThat(finding.what()).isNotBlank();
            assertThat(finding.fix()).isNotBlank();
        });
    }

    @Test
    void no_finding_holds_a_secret() {
        for (String secret : secrets()) {
            assertThat(findings(broken()))
                    .noneMatch(finding -> finding.toString().contains(secret));
        }
    }

    @Test
    void nothing_is_accepted_by_the_validator_itself() {
        assertThat(findings(broken())).allMatch(finding -> finding.accepted() == null);
    }
}
