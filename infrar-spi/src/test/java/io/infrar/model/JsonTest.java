package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class JsonTest {
    record Numbers(
            byte b,
            short s,
            int i,
            long l,
            float f,
            double d,
            BigInteger big,
            BigDecimal decimal,
            @Nullable Long none) {}

    record Times(Duration duration, Instant instant, URI uri, Kind kind, Address address, ComponentKey key) {}

    record Sets(Set<String> texts, Set<Integer> numbers, Set<ComponentKey> keys) {}

    record Options(Map<String, Object> values) {}

    /** The test cases of RFC 7396, appendix A: original, patch, result. */
    private static final String[][] MERGE_PATCHES = {
        {"{'a':'b'}", "{'a':'c'}", "{'a':'c'}"},
        {"{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"},
        {"{'a':'b'}", "{'a':null}", "{}"},
        {"{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"},
        {"{'a':['b']}", "{'a':'c'}", "{'a':'c'}"},
        {"{'a':'c'}", "{'a':['b']}", "{'a':['b']}"},
        {"{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"},
        {"{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"},
        {"['a','b']", "['c','d']", "['c','d']"},
        {"{'a':'b'}", "['c']", "['c']"},
        {"{'a':'foo'}", "null", "null"},
        {"{'a':'foo'}", "'bar'", "'bar'"},
        {"{'e':null}", "{'a':1}", "{'e':null,'a':1}"},
        {"[1,2]", "{'a':'b','c':null}", "{'a':'b'}"},
        {"{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"}
    };

    @Example
    void merge_patches_do_what_the_standard_says() {
        for (String[] patch : MERGE_PATCHES) {
            assertThat(json(patch[0]).merge(json(patch[1])))
                    .as(Arrays.toString(patch))
                    .isEqualTo(json(patch[2]));
        }
    }

    @Property
    void a_merge_with_nothing_changes_nothing_and_merging_twice_is_merging_once(
            @ForAll("objects") Json target, @ForAll("objects") Json patch) {
        assertThat(target.merge(Json.object())).isEqualTo(target);
        Json merged = target.merge(patch);
        assertThat(merged.merge(patch)).isEqualTo(merged);
    }

    @Property
    void text_and_value_agree(@ForAll("values") Json value) {
        assertThat(Json.parse(value.toString())).isEqualTo(value).hasToString(value.toString());
        assertThat(Json.parse(value.pretty())).isEqualTo(value);
    }

    @Property(tries = 200)
    void numbers_of_every_type_are_equal_to_what_is_read_back(
            @ForAll byte b,
            @ForAll short s,
            @ForAll int i,
            @ForAll long l,
            @ForAll float f,
            @ForAll double d,
            @ForAll BigInteger big,
            @ForAll BigDecimal decimal) {
        Json json = Json.of(new Numbers(b, s, i, l, f, d, big, decimal, null));
        Json read = Json.parse(json.toString());

        assertThat(read).isEqualTo(json).hasSameHashCodeAs(json);
        Numbers numbers = read.to(Numbers.class);
        assertThat(numbers.l()).isEqualTo(l);
        assertThat(numbers.d()).isEqualTo(d);
        assertThat(numbers.f()).isEqualTo(f);
        assertThat(numbers.big()).isEqualTo(big);
        assertThat(numbers.decimal()).isEqualByComparingTo(decimal);
    }

    @Property
    void a_whole_number_is_the_same_value_whatever_type_it_comes_from(@ForAll int number) {
        Json expected = Json.parse(Integer.toString(number));

        assertThat(Json.of(number)).isEqualTo(expected);
        assertThat(Json.of((long) number)).isEqualTo(expected);
        assertThat(Json.of(BigInteger.valueOf(number))).isEqualTo(expected);
        assertThat(Json.of(BigDecimal.valueOf(number).setScale(3))).isEqualTo(expected);
        assertThat(Json.of((double) number)).isEqualTo(expected);
    }

    @Property
    void sets_are_written_sorted_whatever_their_order(@ForAll @Size(max = 6) Set<String> texts) {
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);

        assertThat(Json.of(new LinkedHashSet<>(reversed))).isEqualTo(Json.of(texts));
    }

    @Example
    void sets_are_sorted_and_read_back() {
        Sets sets = new Sets(
                Set.of("b", "a", "c"),
                Set.of(3, 1, 2),
                Set.of(new ComponentKey(Kind.SECRET, "b"), new ComponentKey(Kind.BUCKET, "a")));

        assertThat(Json.of(sets))
                .hasToString(
                        "{\"texts\":[\"a\",\"b\",\"c\"],\"numbers\":[1,2,3],\"keys\":[\"bucket/a\",\"secret/b\"]}");
        assertThat(Json.of(sets).to(Sets.class)).isEqualTo(sets);
    }

    @Example
    void maps_are_written_by_key() {
        Map<String, Object> values = new HashMap<>();
        for (String key : List.of("d", "a", "c", "b")) {
            values.put(key, Map.of("z", 1, "y", 2));
        }

        assertThat(Json.of(new Options(values)).toString())
                .isEqualTo("{\"values\":{\"a\":{\"y\":2,\"z\":1},\"b\":{\"y\":2,\"z\":1},\"c\":{\"y\":2,\"z\":1},"
                        + "\"d\":{\"y\":2,\"z\":1}}}");
    }

    @Example
    void values_of_the_model_have_a_text_form() {
        Times times = new Times(
                Duration.ofMinutes(90),
                Instant.parse("2026-01-02T03:04:05Z"),
                URI.create("https://infrar.io/a?b=c"),
                Kind.STATIC_SITE,
                Address.parse("aws:subnet/main.private-a"),
                ComponentKey.parse("secret/jwt/signing-key"));

        assertThat(Json.of(times))
                .isEqualTo(
                        json(
                                "{'duration':'PT1H30M','instant':'2026-01-02T03:04:05Z','uri':'https://infrar.io/a?b=c',"
                                        + "'kind':'static-site','address':'aws:subnet/main.private-a','key':'secret/jwt/signing-key'}"));
        assertThat(Json.of(times).to(Times.class)).isEqualTo(times);
    }

    @Example
    void resolving_replaces_outputs_wherever_they_are() {
        Json spec = json("{'a':{'$export':'database/main#host'},'b':[1,{'c':{'$ref':'aws:vpc/main#id'}}],'d':'plain'}");

        Json resolved = spec.resolve(output -> Json.of(output.toString()));

        assertThat(resolved).isEqualTo(json("{'a':'database/main#host','b':[1,{'c':'aws:vpc/main#id'}],'d':'plain'}"));
        assertThat(spec.pending()).hasSize(2);
        assertThat(resolved.pending()).isEmpty();
    }

    @Property
    void resolving_what_has_no_outputs_gives_the_very_same_value(@ForAll("values") Json value) {
        assertThat(value.resolve(output -> Json.of("changed"))).isSameAs(value);
        assertThat(value.mapFacts(secret -> secret, folder -> folder)).isSameAs(value);
    }

    @Example
    void an_output_may_resolve_to_another_output_or_stay() {
        Json spec = json("{'a':{'$export':'database/main#host'},'b':{'$export':'database/main#port'}}");

        Json resolved = spec.resolve(output -> output.toString().endsWith("host")
                ? Json.of(Output.ofResource(Address.parse("aws:db/main"), "endpoint"))
                : null);

        assertThat(resolved)
                .isEqualTo(json("{'a':{'$ref':'aws:db/main#endpoint'},'b':{'$export':'database/main#port'}}"));
    }

    @Example
    void secrets_and_folders_are_found_wherever_they_are() {
        Json spec = Json.of(Map.of(
                "password", SecretRef.of("aws", "db"),
                "site", List.of(Folder.of("out")),
                "url", Output.format("x{}", SecretRef.of("env", "TOKEN"))));

        Json changed = spec.mapFacts(secret -> secret.withVersion("v1"), folder -> new Folder(folder.path(), "abc"));

        assertThat(changed)
                .isEqualTo(Json.of(Map.of(
                        "password", new SecretRef("aws", "db", "v1"),
                        "site", List.of(new Folder("out", "abc")),
                        "url", Output.format("x{}", new SecretRef("env", "TOKEN", "v1")))));
        assertThat(changed.get("password"))
                .isNotNull()
                .extracting(Json::asSecret)
                .isEqualTo(new SecretRef("aws", "db", "v1"));
    }

    @Example
    void text_that_is_not_json_is_refused_with_line_and_column() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": tru\n}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON at line 2, column ");
        assertThatThrownBy(() -> Json.parse("{} {}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void a_value_that_does_not_fit_is_refused_with_the_field() {
        assertThatThrownBy(() -> json("{'duration':'soon'}").to(Times.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not of type Times: Text cannot be parsed to a Duration at duration");
        assertThatThrownBy(() -> json("{'colour':'red'}").to(Times.class)).hasMessageContaining("colour");
        assertThatThrownBy(() -> json("null").to(Times.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void a_secret_value_has_no_json_form_wherever_it_is() {
        SecretValue value = SecretValue.of("hunter2");
        for (Object holder :
                List.of(value, List.of(value), Map.of("a", value), Output.of(value), new Options(Map.of("a", value)))) {
            assertThatThrownBy(() -> Json.of(holder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a secret value cannot be written")
                    .satisfies(e -> {
                        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                            assertThat(String.valueOf(cause.getMessage())).doesNotContain("hunter2");
                        }
                    });
        }
    }

    private static Json json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }

    @Provide
    Arbitrary<Json> objects() {
        return fields(values()).map(Json::of);
    }

    @Provide
    Arbitrary<Json> values() {
        Arbitrary<Json> leaf = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(6).map(Json::of),
                Arbitraries.longs().map(Json::of),
                Arbitraries.bigDecimals().map(Json::of),
                Arbitraries.of(true, false).map(Json::of),
                Arbitraries.just(Json.parse("null")));
        return Arbitraries.recursive(
                () -> leaf,
                child -> Arbitraries.oneOf(
                        leaf,
                        child.list().ofMaxSize(3).map(Json::array),
                        fields(child).map(Json::of)),
                0,
                3);
    }

    private static Arbitrary<Map<String, Json>> fields(Arbitrary<Json> values) {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d", "e"), values).ofMaxSize(4);
    }
}
