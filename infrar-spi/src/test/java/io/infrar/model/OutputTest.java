package io.infrar.model;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class OutputTest {
    record Holder(Output<?> output) {}

    @Property
    void a_format_of_plain_values_resolves_to_the_text_put_together(
            @ForAll("texts") List<String> texts, @ForAll("values") List<Object> values) {
        int count = Math.min(texts.size(), values.size());
        StringBuilder template = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            template.append(texts.get(i)).append("{}");
            expected.append(texts.get(i)).append(values.get(i));
            arguments.add(values.get(i));
        }

        Output<String> format = Output.format(template.toString(), arguments.toArray());

        assertThat(Json.of(format).resolve(output -> null).asText()).isEqualTo(expected.toString());
        assertThat(format).hasToString(expected.toString());
    }

    @Property
    void an_output_survives_json(@ForAll("outputs") Output<?> output) {
        Json json = Json.parse(Json.of(new Holder(output)).toString());

        assertThat(json.to(Holder.class)).isEqualTo(new Holder(output));
    }

    @Property
    void a_format_waits_for_exactly_its_unknown_parts(
            @ForAll("outputs") Output<?> one, @ForAll("outputs") Output<?> two) {
        List<Output<?>> expected = new ArrayList<>();
        one.forEachPending(expected::add);
        two.forEachPending(expected::add);

        Output<String> format = Output.format("{}-{}", one, two);

        List<Output<?>> pending = new ArrayList<>();
        format.forEachPending(pending::add);
        assertThat(pending).isEqualTo(expected);
        assertThat(Json.of(format).pending()).isEqualTo(expected);
    }

    @Example
    void a_format_is_filled_as_its_parts_become_known() {
        Json url = Json.of(Output.format(
                "{}/{}?ttl={}", cache("main").uri(), database("main").host(), 5));

        Json half = url.resolve(output -> known(output, "cache/main#uri", "redis://c:6379"));
        Json whole = half.resolve(output -> known(output, "database/main#host", "db"));

        assertThat(half.pending()).containsExactly(database("main").host());
        assertThat(whole).isEqualTo(Json.of("redis://c:6379/db?ttl=5"));
    }

    @Example
    void a_format_with_a_secret_is_never_put_together() {
        SecretRef password = SecretRef.of("aws", "prod/database");
        Json url = Json.of(Output.format(
                "postgres://app:{}@{}",
                database("main").password(),
                database("main").host()));

        Json resolved =
                url.resolve(output -> output.toString().endsWith("#password") ? Json.of(password) : Json.of("db"));

        assertThat(resolved.pending()).isEmpty();
        assertThat(resolved.asPending()).isInstanceOf(Output.Format.class);
        assertThat(resolved.toString()).contains("$format", "$secret").doesNotContain("postgres://app:{");
    }

    /** What reveals it looks at the parts of one text. */
    @Example
    void a_text_with_a_secret_within_another_text_becomes_one_text() {
        SecretRef password = new SecretRef("aws", "password", "1");
        Output<String> inner = Output.format("app:{}", database("main").password());

        Json resolved = Json.of(Output.format("x://{}@{}", inner, "db")).resolve(output -> Json.of(password));

        assertThat(resolved.toString())
                .isEqualTo(Json.of(Output.format("x://{}{}@{}", "app:", password, "db"))
                        .toString());
        assertThat(Json.of(Output.format("{}", Output.format("a{}", password))).resolve(output -> null))
                .isEqualTo(Json.of(Output.format("a{}", password)));
    }

    @Example
    void a_secret_value_in_a_format_is_masked_and_not_written() {
        Output<String> format = Output.format("token={}", SecretValue.of("hunter2"));

        assertThat(format).hasToString("token=***");
        assertThatThrownBy(() -> Json.of(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a secret value cannot be written");
    }

    @Example
    void placeholders_and_arguments_must_be_equal_in_number() {
        assertThatThrownBy(() -> Output.format("{}")).hasMessage("'{}' has more {} than arguments");
        assertThatThrownBy(() -> Output.format("a", 1)).hasMessage("'a' has fewer {} than arguments");
    }

    @Example
    void what_is_not_known_says_what_it_waits_for() {
        assertThatThrownBy(() -> from("shared", database("main")).host().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not known before apply: shared:database/main#host");
        assertThat(Output.of(5).get()).isEqualTo(5);
        assertThat(Output.of(5).isKnown()).isTrue();
        assertThat(database("main").host().isKnown()).isFalse();
    }

    @Example
    void what_only_looks_like_an_output_is_a_plain_value() {
        for (String text : List.of(
                "{\"$ref\": \"#/definitions/a\"}",
                "{\"$ref\": 5}",
                "{\"$export\": \"nonsense\"}",
                "{\"$export\": \"spaceship/main#host\"}",
                "{\"$ref\": \"aws:vpc/main#id\", \"other\": 1}",
                "{\"$format\": \"x\"}",
                "{\"$secret\": \"x\"}")) {
            Json json = Json.parse(text);

            assertThat(json.asPending()).as(text).isNull();
            assertThat(json.pending()).as(text).isEmpty();
            assertThat(json.resolve(output -> Json.of("changed"))).as(text).isEqualTo(json);
            assertThat(json.asSecret()).as(text).isNull();
        }
    }

    private static @Nullable Json known(Output<?> output, String name, String value) {
        return output.toString().equals(name) ? Json.of(value) : null;
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .excludeChars('{', '}')
                .ofMaxLength(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Object>> values() {
        Arbitrary<Object> value = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(text -> text),
                Arbitraries.integers().map(number -> number),
                Arbitraries.longs().map(number -> number),
                Arbitraries.bigDecimals().map(number -> number),
                Arbitraries.of(true, false).map(flag -> flag),
                Arbitraries.of(URI.create("http://a/b"), Duration.ofMinutes(5), Size.ofGib(4), new BigDecimal("1.50"))
                        .map(other -> other));
        return value.list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<Output<?>> outputs() {
        Arbitrary<Output<?>> simple = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(Output::of),
                Arbitraries.integers().map(Output::of),
                Arbitraries.of(true, false).map(Output::of),
                Arbitraries.of(
                        database("main").host(),
                        from("shared", database("main")).host(),
                        Refs.secret("jwt/signing-key").value(),
                        Output.ofResource(new Address("aws", "subnet", "main.private-a"), "id"),
                        Output.of(SecretRef.of("env", "TOKEN")),
                        Output.of(new SecretRef("aws", "a/b", "v1"))));
        Arbitrary<Output<?>> format =
                simple.list().ofMaxSize(4).map(parts -> Output.format("x{}".repeat(parts.size()), parts.toArray()));
        return Arbitraries.oneOf(simple, format);
    }
}
