package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "ssl",
                "not ssl and http.host eq \"example.com\"",
                "(http.request.uri.path contains \"/wp-login.php\" or http.request.uri.path contains \"/xmlrpc.php\") and ip.src ne 203.0.113.1",
                "ip.src in {203.0.113.0/24 2001:db8::/32 198.51.100.7}",
                "ip.src in $office",
                "http.request.uri.path in {\"/a\" \"/b\"}",
                "ip.src.country in {\"DE\" \"FR\"} && cf.threat_score > 10",
                "any(http.request.headers[\"content-type\"][*] eq \"application/json\")",
                "any(lower(http.request.headers.values[*])[*] contains \"x\")",
                "len(http.request.headers[\"x-a\"][*]) == 1",
                "starts_with(http.request.uri.path, \"/api/\") xor !cf.client.bot",
                "http.request.uri.path wildcard r\"/static/*\"",
                "http.request.uri.path strict wildcard \"/A*\"",
                "(http.request.method eq \"POST\" and not http.cookie contains \"a\\\"b\")",
                "cf.bot_management.score lt 30 and not cf.bot_management.verified_bot",
                "http.response.code in {500..599 404}",
                "http.request.timestamp.sec ge 1700000000",
                "ip.src.asnum in {64496 64511}",
                "http.request.uri.path.extension in {\"css\" \"js\" \"png\"}"
            })
    void is_accepted(String expression) {
        assertThatCode(() -> Expression.checkFilter(expression, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(ssl",
                "ssl)",
                "http.host eq \"example.com",
                "http.host = \"example.com\"",
                "http.hots eq \"example.com\"",
                "HTTP.host eq \"example.com\"",
                "starts_width(http.host, \"a\")",
                "http.host",
                "http.host eq example.com",
                "http.host eq 5",
                "ip.src eq \"203.0.113.1\"",
                "ip.src in {\"203.0.113.1\"}",
                "http.request.uri.path in {\"/a\", \"/b\"}",
                "http.request.uri.path in {}",
                "http.request.uri.path in {\"/a\"",
                "ip.src.asnum contains \"1\"",
                "ssl and",
                "and ssl",
                "ssl ssl",
                "http.request.headers['a'][*] eq \"b\"",
                "len(http.host)",
                "URI Path contains /",
                "http.host matches \"a.*\"",
                ""
            })
    void is_refused(String expression) {
        assertThatThrownBy(() -> Expression.checkFilter(expression, false)).isInstanceOf(Expression.Wrong.class);
    }

    @Test
    void the_error_says_where() {
        assertThatThrownBy(() -> Expression.checkFilter("ssl and http.hots eq \"a\"", false))
                .hasMessageContaining("(1:9)")
                .hasMessageContaining("unknown identifier");
    }

    @Test
    void regular_expressions_depend_on_the_plan() {
        assertThatCode(() -> Expression.checkFilter("http.host matches r\"^a.*$\"", true))
                .doesNotThrowAnyException();
    }

    @Test
    void a_value_may_be_anything_well_formed() {
        assertThatCode(() -> Expression.checkValue("concat(\"https://example.com\", http.request.uri.path)", false))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Expression.checkValue("concat(\"https://example.com\", http.path)", false))
                .isInstanceOf(Expression.Wrong.class);
    }
}
