package io.infrar.provider.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "ssl",
                "not ssl and http.host eq \"komply.one\"",
                "(http.host eq \"a\" or http.host ne \"b\") and not ip.src in {203.0.113.0/24 2001:db8::/32}",
                "http.request.uri.path contains \"/admin\" && !(ip.src.country in {\"DE\" \"FR\"})",
                "ip.src in $office_network",
                "ip.src.asnum in {13335 15169} xor tcp.dstport in {80..443}",
                "lower(http.request.uri.path) == \"/login\"",
                "any(http.request.headers[\"x-token\"][*] == \"abc\")",
                "starts_with(http.request.uri.path, \"/api/\") and len(http.request.uri.query) > 100",
                "http.request.uri.path matches r#\"^/a\"b.*$\"#",
                "http.request.full_uri wildcard r\"https://*.komply.one/*\"",
                "http.request.uri.path strict wildcard \"/A*\"",
                "http.user_agent contains \"say \\\"hi\\\"\"",
                "cf.bot_management.score lt 30 and not cf.client.bot",
                "http.cookie contains \"a\"\n  and http.host eq \"b\""
            })
    void what_cloudflare_documents_is_taken(String expression) {
        assertThat(RuleExpression.problem(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(http.host eq \"a\" | it ends where ')' for the '(' at 1 should be",
                "http.host eq \"a\") | ')' at 17 closes nothing",
                "http.host eq \"a | the quote at 14 is not closed",
                "http.host equals \"a\" | 'equals' at 11 is no operator",
                "http.host = \"a\" | '=' at 11 cannot be there",
                "http.host eq | it ends where a field or value is missing",
                "http.host eq \"a\" and | it ends where a field or value is missing",
                "and http.host eq \"a\" | 'and' at 1 stands where a field or value should",
                "ip.src in {} | '{' at 11 opens a set without members",
                "ip.src in {1.2.3.4, 1.2.3.5} | ',' at 19 cannot be there",
                "ip.src in {1.2.3.4 | it ends where '}' for the '{' at 11 should be",
                "ip.src not in {1.2.3.4} | 'not' at 8 must stand before",
                "http.host \"a\" | '\"a\"' at 11 has no operator before it",
                "lower(http.host == \"a\" | it ends where ')' for the '(' at 6 should be",
                "http.request.headers[x] eq \"a\" | 'x' at 22 is no index",
                "`` | it ends where a field or value is missing"
            })
    void what_cannot_be_right_is_said_with_its_place(String expression, String problem) {
        assertThat(RuleExpression.problem(expression))
                .hasValueSatisfying(text -> assertThat(text).startsWith(problem));
    }

    @Property(tries = 500)
    void any_text_is_read_without_failing(@ForAll String text) {
        assertThat(RuleExpression.problem(text)).isNotNull();
        assertThat(RuleExpression.hasRegex(text)).isIn(true, false);
    }

    @Test
    void long_texts_are_read_too() {
        assertThat(RuleExpression.problem("http.host eq \"" + "a".repeat(50_000) + "\""))
                .isEmpty();
        assertThat(RuleExpression.problem("(".repeat(2_000) + "ssl" + ")".repeat(2_000)))
                .isEmpty();
    }
}
