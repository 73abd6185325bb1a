package io.infrar.provider.cloudflare.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private void write(String name, String text) {
        Sites.write(folder.resolve("functions"), name, text);
    }

    private Functions functions() {
        return Functions.read(folder.resolve("functions"));
    }

    private List<String> routes() throws IOException {
        String routes = functions().worker(Optional.empty()).routes().orElseThrow();
        return JSON.readerForListOf(String.class)
                .readValue(JSON.readTree(routes).path("include"));
    }

    @Test
    void only_paths_of_functions_go_to_them() throws IOException {
        write("index.js", "export const onRequest = () => new Response('root')");
        write("api/users/[id].js", "export const onRequestGet = () => new Response('user')");
        write("api/users/list.js", "export const onRequestGet = () => new Response('list')");
        write("api/version.js", "export function onRequest() {}");
        write("files/[[path]].js", "export function onRequest() {}");
        write("lib/util.js", "export const help = 1");

        assertThat(routes()).containsExactly("/", "/api/users/*", "/api/version", "/files/*");
    }

    @Test
    void a_middleware_at_the_top_sees_everything() throws IOException {
        write("_middleware.js", "export const onRequest = [({ next }) => next()]");
        write("api/version.js", "export function onRequest() {}");

        assertThat(routes()).containsExactly("/*");
    }

    @Test
    void more_routes_than_the_service_takes_become_one() throws IOException {
        for (int i = 0; i < 101; i++) {
            write("api-" + i + ".js", "export function onRequest() {}");
        }

        assertThat(routes()).containsExactly("/*");
    }

    @Test
    void what_would_have_to_be_bundled_is_refused() {
        write("a.ts", "export const onRequest = () => new Response('typed')");
        write("types.d.ts", "declare const x: number;");
        write("b.js", "import { Hono } from 'hono';\nimport fs from \"node:fs\";\nexport const onRequest = () => 1");
        write("c.js", "import { help } from '../lib/util'\nexport const onRequest = () => help");
        write("d.js", "import {\n  help,\n} from './lib/util.js';\nexport const onRequest = () => help");
        write("e.js", "export const onRequest = async () => (await import('left-pad')).default");
        write("x[id].js", "export const onRequest = () => 1");
        write("lib/util.js", "export const help = 1; // from 'nowhere'");
        write("node_modules/hono/index.js", "import 'other'");

        assertThat(functions().problems())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).isEqualTo("a.ts must be compiled to JavaScript first"),
                        text -> assertThat(text).isEqualTo("b.js imports the package 'hono'"),
                        text -> assertThat(text).contains("c.js imports '../lib/util'", "full name"),
                        text -> assertThat(text).isEqualTo("e.js imports the package 'left-pad'"),
                        text -> assertThat(text).contains("x[id].js", "[name]"));
    }

    @Test
    void a_folder_without_functions_is_refused() {
        write("util.js", "export const help = 1");

        assertThat(functions().problems()).singleElement().asString().contains("no function");
    }

    /** Where Cloudflare's own tool, which has the runtime, is on the path. */
    @Test
    void functions_answer_in_cloudflares_own_runtime() throws Exception {
        Path nodeModules = nodeModules();
        write("_middleware.js", "export const onRequest = " + trail("top"));
        write("index.js", "export const onRequest = ({ env }) => new Response('root ' + env.MODE)");
        write("api/_middleware.js", "export const onRequest = [" + trail("api1") + ", " + trail("api2") + "]");
        write(
                "api/users/[id].js",
                "import { hello } from '../../lib/util.js';\n"
                        + "export const onRequestGet = ({ params, functionPath }) => hello(params.id + ' ' + functionPath);\n"
                        + "export const onRequest = ({ request }) => new Response('other ' + request.method)");
        write("api/users/me.js", "export const onRequest = () => new Response('me')");
        write("lib/util.js", "export const hello = (name) => new Response('hello ' + name)");
        write(
                "files/[[path]].js",
                "export const onRequest = ({ params }) => new Response('path ' + JSON.stringify(params.path))");
        write("fails.js", "export const onRequest = () => { throw new Error('no') }");
        write(
                "open.js",
                "export const onRequest = (context) => { context.passThroughOnException(); throw new Error('no') }");
        write("pass.js", "export const onRequest = ({ next }) => next('/elsewhere.html')");
        write("data.js", "export const onRequest = (context) => new Response('data ' + context.data.from)");

        List<Map<String, String>> requests = List.of(
                request("GET", "/"),
                request("GET", "/api/users/7"),
                request("POST", "/api/users/7/"),
                request("GET", "/API/users/me"),
                request("GET", "/api/none"),
                request("GET", "/files"),
                request("GET", "/files/a/b.txt"),
                request("GET", "/open"),
                request("GET", "/pass"),
                request("GET", "/data"),
                request("GET", "/fails"));
        JsonNode answers = run(nodeModules, requests);

        assertThat(answers)
                .extracting(answer -> answer.path("body").asText())
                .startsWith(
                        "root test",
                        "hello 7 /api/users/7",
                        "other POST",
                        "me",
                        "file /api/none",
                        "path undefined",
                        "path [\"a\",\"b.txt\"]",
                        "file /open",
                        "file /elsewhere.html",
                        "data top");
        assertThat(answers.get(1).path("trail").asText()).isEqualTo("api2, api1, top");
        assertThat(answers.get(5).path("trail").asText()).isEqualTo("top");
        assertThat(answers.get(10).path("status").asInt()).isEqualTo(500);
    }

    /** A middleware that leaves its name in a header on the way back. */
    private static String trail(String name) {
        return "async (context) => { context.data.from = '" + name + "'; const response = await context.next(); "
                + "response.headers.append('x-trail', '" + name + "'); return response }";
    }

    private static Map<String, String> request(String method, String path) {
        return Map.of("method", method, "path", path);
    }

    private JsonNode run(Path nodeModules, List<Map<String, String>> requests) throws Exception {
        Worker worker = functions().worker(Optional.empty());
        Map<String, String> modules = new LinkedHashMap<>();
        worker.modules().forEach((name, content) -> modules.put(name, new String(content, UTF_8)));
        Path input = folder.resolve("modules.json");
        JSON.writeValue(input.toFile(), Map.of("main", worker.main(), "modules", modules));
        Path asked = folder.resolve("requests.json");
        JSON.writeValue(asked.toFile(), requests);
        Path script = folder.resolve("run-functions.mjs");
        Files.write(
                script,
                Objects.requireNonNull(FunctionsTest.class.getResourceAsStream("run-functions.mjs"))
                        .readAllBytes());
        Path output = folder.resolve("answers.json");
        Path log = folder.resolve("run.log");
        ProcessBuilder node = new ProcessBuilder(
                        "node", script.toString(), nodeModules.toString(), input.toString(), asked.toString())
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        node.environment().put("HOME", folder.toString());
        Process process = node.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return JSON.readTree(output.toFile());
    }

    /** The folder that wrangler, and so its runtime, is in. */
    private static Path nodeModules() throws IOException {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        Path onPath = Arrays.stream(path.split(File.pathSeparator))
                .map(entry -> Path.of(entry, "wrangler"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        String named = System.getenv("INFRAR_WRANGLER_PROGRAM");
        Path program = named == null ? onPath : Path.of(named);
        Assumptions.assumeTrue(program != null, "wrangler is not on the path, and INFRAR_WRANGLER_PROGRAM is not set");
        Path bin = Objects.requireNonNull(program).toRealPath();
        Path modules = bin.resolve("../../..").normalize();
        Assumptions.assumeTrue(Files.isDirectory(modules.resolve("miniflare")), "there is no miniflare beside " + bin);
        return modules;
    }
}
