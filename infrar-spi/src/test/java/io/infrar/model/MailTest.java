package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailTest {
    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(
                        e -> e.mail("mail", m -> m.plan(" ").domain("infrar").senders("no-reply@infrar.io"))))
                .containsExactlyInAnyOrder(
                        "mail 'mail': domain must be a domain name in lower case such as infrar.io, is 'infrar'",
                        "mail 'mail': senders must be addresses of infrar, 'no-reply@infrar.io' is none",
                        "mail 'mail': plan is missing");
    }

    @Test
    void senders_belong_to_the_domain() {
        assertThat(problems(e -> e.mail(
                        "mail",
                        m -> m.domain("infrar.io")
                                .senders(
                                        "a@infrar.io",
                                        "b@mail.infrar.io",
                                        "c@notinfrar.io",
                                        "infrar.io",
                                        "<d@infrar.io>"))))
                .containsExactlyInAnyOrder(
                        "mail 'mail': senders must be addresses of infrar.io, 'c@notinfrar.io' is none",
                        "mail 'mail': senders must be addresses of infrar.io, 'infrar.io' is none",
                        "mail 'mail': senders must be addresses of infrar.io, '<d@infrar.io>' is none");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.mail(
                        "mail",
                        m -> m.domain("infrar.io").senders("no-reply@infrar.io").plan("basic")),
                e -> e.mail("mail", m -> {}));
    }
}
