package io.infrar.provider.aws.dns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordValuesTest {
    @Property
    void a_text_comes_back_whatever_is_in_it(@ForAll String text) {
        Assume.that(!(text.startsWith("\"") && text.endsWith("\"")));
        String valid = new String(text.getBytes(UTF_8), UTF_8);
        assertThat(RecordValues.canonical("TXT", RecordValues.wire("TXT", valid)))
                .isEqualTo(valid);
    }

    @Test
    void long_texts_are_cut_into_parts_of_255() {
        assertThat(RecordValues.wire("TXT", "k".repeat(300)))
                .isEqualTo("\"" + "k".repeat(255) + "\" \"" + "k".repeat(45) + "\"");
    }

    @Test
    void a_certificate_authority_is_quoted_once() {
        assertThat(RecordValues.wire("CAA", "0 issue amazon.com")).isEqualTo("0 issue \"amazon.com\"");
        assertThat(RecordValues.wire("CAA", "0 issue \"amazon.com\"")).isEqualTo("0 issue \"amazon.com\"");
    }

    @Test
    void wildcards_are_shown_as_people_write_them() {
        assertThat(Zones.plain("\\052.Infrar.io.")).isEqualTo("*.infrar.io");
    }
}
