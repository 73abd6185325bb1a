package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordValuesTest {
    private static final Pattern STRING = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(\\d{3}|.)");

    @Property
    void a_text_is_the_same_after_it_was_quoted_and_read_back(
            @ForAll @CharRange(from = ' ', to = '\u2fff') @StringLength(min = 1, max = 900) String text) {
        // What looks like quoted strings is taken as such.
        String plain = text.startsWith("\"") ? "t" + text : text;

        assertThat(RecordValues.canonical("TXT", RecordValues.wire("TXT", plain)))
                .isEqualTo(plain);
    }

    @Property
    void a_quoted_text_is_ascii_in_strings_of_at_most_255_bytes(
            @ForAll @CharRange(from = '!', to = '\u07ff') @StringLength(min = 1, max = 900) String text) {
        String wire = RecordValues.wire("TXT", "t" + text);

        assertThat(wire).isEqualTo(new String(wire.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII));
        assertThat(STRING.matcher(wire).replaceAll("")).isBlank();
        Matcher strings = STRING.matcher(wire);
        while (strings.find()) {
            assertThat(ESCAPE.matcher(strings.group(1)).replaceAll("x").length())
                    .isBetween(1, 255);
        }
    }

    @Property
    void quoting_twice_is_the_same_as_once(@ForAll @StringLength(min = 1, max = 300) String text) {
        String once = RecordValues.wire("TXT", text);

        assertThat(RecordValues.wire("TXT", once)).isEqualTo(once);
    }

    @Test
    void a_text_that_another_program_wrote_without_escapes_is_understood() {
        assertThat(RecordValues.canonical("TXT", "\"größe\" \"n\"")).isEqualTo("größen");
        assertThat(RecordValues.canonical("TXT", "bare")).isEqualTo("bare");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "CNAME|web.example.org|web.example.org.",
                "CNAME|web.example.org.|web.example.org.",
                "MX|10 mail.example.org|10 mail.example.org.",
                "SRV|1 2 5060 sip.example.org|1 2 5060 sip.example.org.",
                "CAA|0 issue letsencrypt.org|0 issue \"letsencrypt.org\"",
                "CAA|0 issue \"letsencrypt.org\"|0 issue \"letsencrypt.org\"",
                "A|203.0.113.7|203.0.113.7",
                "TXT|v=spf1 -all|\"v=spf1 -all\"",
                "TXT|say \"hi\"|\"say \\\"hi\\\"\""
            })
    void values_are_sent_as_in_a_zone_file(String type, String asked, String sent) {
        assertThat(RecordValues.wire(type, asked)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "CNAME,Web.Example.org.,web.example.org",
        "MX,10 Mail.example.org.,10 mail.example.org",
        "AAAA,2001:DB8::1,2001:db8:0:0:0:0:0:1",
        "AAAA,2001:db8:0:0::0001,2001:db8:0:0:0:0:0:1"
    })
    void forms_that_mean_the_same_look_the_same(String type, String wire, String shown) {
        assertThat(RecordValues.canonical(type, wire)).isEqualTo(shown);
    }
}
