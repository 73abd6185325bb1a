package io.infrar.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiContractTest {
    private static final String DESCRIPTION = """
            {"openapi":"3.0.3","info":{"title":"pets","version":"1"},"paths":{
            "/pets":{
             "get":{"parameters":[
               {"name":"id","in":"query","required":true,"schema":{"type":"array","items":{"type":"integer"}}},
               {"name":"sort","in":"query","schema":{"type":"string","enum":["id","name"]}}],
              "responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object","required":["pets"],
               "properties":{"pets":{"type":"array","items":{"$ref":"#/components/schemas/Pet"}}}}}}},
               "4XX":{"description":""}}},
             "post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}},
              "responses":{"201":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}}}}},
            "/pets/{id}":{
             "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],
             "delete":{"responses":{"204":{"description":""}}}},
            "/pets/all":{"delete":{"responses":{"204":{"description":""}}}}
            },"components":{"schemas":{
            "Pet":{"type":"object","required":["name"],"properties":{
              "name":{"type":"string","maxLength":5},
              "owner":{"allOf":[{"$ref":"#/components/schemas/Owner"}],"nullable":true},
              "labels":{"type":"object","additionalProperties":{"type":"string"}},
              "food":{"discriminator":{"propertyName":"type"},"oneOf":[
                {"type":"object","required":["type"],"properties":{"type":{"type":"string","enum":["hay"]},"bales":{"type":"integer"}}},
                {"type":"object","required":["type"],"properties":{"type":{"type":"string","enum":["fish"]},"fins":{"type":"integer"}}}]},
              "kind":{"type":"string","enum":["big","small"],"nullable":true},
              "any":{"type":"object"}}},
            "Owner":{"type":"object","properties":{"phone":{"type":"string","nullable":true}}}
            }}}
            """;

    @TempDir
    Path folder;

    private OpenApiContract contract;

    @BeforeEach
    void load() throws IOException {
        contract = OpenApiContract.load(Files.writeString(folder.resolve("pets.json"), DESCRIPTION));
    }

    private static SimRequest request(String method, String path, Map<String, List<String>> query, String body) {
        return new SimRequest(
                method,
                path,
                Map.of(),
                query,
                Map.of("content-type", List.of("application/json; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> post(String body) {
        return contract.request(request("POST", "/pets", Map.of(), body));
    }

    @Test
    void what_is_as_declared_has_no_violations() {
        assertThat(post("{\"name\":\"Rex\",\"owner\":{\"phone\":null},\"labels\":{\"a\":\"b\"},\"any\":{\"x\":1}}"))
                .isEmpty();
        assertThat(post("{\"name\":\"Rex\",\"owner\":null,\"kind\":null,\"food\":{\"type\":\"hay\",\"bales\":2}}"))
                .isEmpty();
        assertThat(contract.request(
                        request("GET", "/pets", Map.of("id", List.of("1", "2"), "sort", List.of("id")), "")))
                .isEmpty();
        assertThat(contract.request(request("DELETE", "/pets/7", Map.of(), ""))).isEmpty();
        assertThat(contract.request(request("DELETE", "/pets/all", Map.of(), "")))
                .isEmpty();
    }

    @Test
    void types_limits_and_required_properties_are_checked() {
        assertThat(post("{\"name\":7}"))
                .singleElement()
                .asString()
                .contains("/name")
                .contains("string");
        assertThat(post("{\"name\":\"Rosinante\"}")).singleElement().asString().contains("5");
        assertThat(post("{\"labels\":{\"a\":1}}")).hasSize(2);
        assertThat(post("")).containsExactly("a body is required");
        assertThat(post("{")).singleElement().asString().contains("not JSON");
    }

    @Test
    void undeclared_names_are_violations_at_any_depth() {
        assertThat(post("{\"name\":\"Rex\",\"colour\":\"red\"}")).containsExactly("body: /colour is not declared");
        assertThat(post("{\"name\":\"Rex\",\"owner\":{\"fax\":\"1\"}}"))
                .containsExactly("body: /owner/fax is not declared");
    }

    @Test
    void names_of_another_alternative_are_violations() {
        assertThat(post("{\"name\":\"Rex\",\"food\":{\"type\":\"hay\",\"fins\":2}}"))
                .containsExactly("body: /food/fins is not declared");
    }

    @Test
    void query_and_path_are_checked() {
        assertThat(contract.request(request("GET", "/pets", Map.of("sort", List.of("age"), "all", List.of("1")), "")))
                .hasSize(3)
                .anyMatch(v -> v.equals("query id is required"))
                .anyMatch(v -> v.equals("query all is not declared"))
                .anyMatch(v -> v.startsWith("query sort"));
        assertThat(contract.request(request("DELETE", "/pets/rex", Map.of(), "")))
                .singleElement()
                .asString()
                .startsWith("path id");
        assertThat(contract.request(request("PATCH", "/pets/1", Map.of(), "")))
                .containsExactly("there is no such operation");
        assertThat(contract.request(request("DELETE", "/pets/1", Map.of(), "{}")))
                .containsExactly("there is a body, none is declared");
    }

    @Test
    void answers_are_checked_by_status() {
        SimRequest list = request("GET", "/pets", Map.of(), "");
        byte[] wrong = "{\"pets\":[{\"name\":\"Rex\",\"age\":3}]}".getBytes(StandardCharsets.UTF_8);
        assertThat(contract.answer(list, SimAnswer.of(200, "application/json", wrong)))
                .containsExactly("body: /pets/0/age is not declared");
        assertThat(contract.answer(list, SimAnswer.empty(200))).containsExactly("status 200 needs a body");
        assertThat(contract.answer(list, SimAnswer.empty(404))).isEmpty();
        assertThat(contract.answer(list, SimAnswer.empty(500))).containsExactly("status 500 is not declared");
    }
}
