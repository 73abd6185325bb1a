package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExpressionPropertiesTest {
    private static boolean isAccepted(String expression) {
        try {
            Expression.checkFilter(expression, true);
            return true;
        } catch (Expression.Wrong e) {
            return false;
        }
    }

    @Property
    void whatever_is_given_is_accepted_or_refused_in_words(@ForAll("wordsInAnyOrder") List<String> words) {
        isAccepted(String.join(" ", words));
    }

    @Provide
    Arbitrary<List<String>> wordsInAnyOrder() {
        return Arbitraries.of(
                        "(",
                        ")",
                        "{",
                        "}",
                        "[",
                        "]",
                        "*",
                        ",",
                        "and",
                        "or",
                        "not",
                        "!",
                        "eq",
                        "in",
                        "contains",
                        "ssl",
                        "http.host",
                        "ip.src",
                        "any",
                        "len",
                        "\"a\"",
                        "\"",
                        "r\"",
                        "r#\"x\"#",
                        "5",
                        "1..2",
                        "203.0.113.1",
                        "::1",
                        "$list",
                        "=",
                        "\\",
                        "\n",
                        "é")
                .list()
                .ofMaxSize(20);
    }

    @Property
    void what_is_accepted_stays_so_in_parentheses_and_joined(
            @ForAll("right") String left, @ForAll("right") String right) {
        assertThat(isAccepted("(" + left + ") and not (" + right + ")")).isTrue();
        assertThat(isAccepted(left + " or " + right)).isTrue();
        assertThat(isAccepted("(" + left + " or " + right)).isFalse();
        assertThat(isAccepted(left + " " + right)).isFalse();
    }

    @Provide
    Arbitrary<String> right() {
        return Arbitraries.of(
                "ssl",
                "http.host eq \"a\"",
                "ip.src in {203.0.113.0/24 ::1}",
                "starts_with(http.request.uri.path, \"/a\")",
                "http.request.uri.path matches r\"^/a\"",
                "http.response.code in {400..499}");
    }

    @Example
    void long_and_deep_expressions_are_no_trouble() {
        assertThat(isAccepted("http.host eq \"" + "\\\"".repeat(2_000) + "\"")).isTrue();
        assertThat(isAccepted("not ".repeat(1_000) + "ssl")).isTrue();
        assertThatThrownBy(() -> Expression.checkFilter("(".repeat(4_000), true))
                .hasMessageContaining("too deeply");
        assertThat(isAccepted("a" + ".b".repeat(2_000))).isFalse();
    }
}
