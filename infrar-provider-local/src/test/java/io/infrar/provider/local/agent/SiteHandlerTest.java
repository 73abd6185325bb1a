package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteHandlerTest {
    @TempDir
    Path temp;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path site;
    private SiteHandler handler;
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        site = Files.createDirectories(temp.resolve("site"));
        Files.writeString(site.resolve("index.html"), "<h1>home</h1>");
        Files.writeString(site.resolve("about.html"), "about");
        Files.createDirectories(site.resolve("docs"));
        Files.writeString(site.resolve("docs/index.html"), "docs");
        Files.writeString(site.resolve("app.js"), "0123456789");
        Files.writeString(site.resolve("404.html"), "lost");
        Files.writeString(site.resolve(".env"), "KEY=1");
        Files.writeString(temp.resolve("outside.txt"), "outside");
        Files.createSymbolicLink(site.resolve("link.txt"), temp.resolve("outside.txt"));
        Files.createSymbolicLink(site.resolve("inner.js"), site.resolve("app.js"));
        handler = new SiteHandler(SiteUnit.of("site", "test", 1, site));
        listener = Listener.open("site", "127.0.0.1", 0, 8, handler);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(5))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What no client library would send. */
    private String raw(String request) throws IOException {
        try (Socket socket = Prober.connect(listener.port(), Duration.ofSeconds(5))) {
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void pages_are_found_by_their_names_and_without_html() throws Exception {
        assertThat(get("/").body()).isEqualTo("<h1>home</h1>");
        assertThat(get("/about").body()).isEqualTo("about");
        assertThat(get("/docs/").body()).isEqualTo("docs");
        assertThat(get("/docs?x=1").headers().firstValue("location")).hasValue("/docs/?x=1");
        assertThat(get("/docs").statusCode()).isEqualTo(301);
        assertThat(get("/inner.js").body()).isEqualTo("0123456789");
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(get("/app.js").headers().firstValue("content-type")).hasValue("text/javascript; charset=utf-8");
    }

    @Test
    void what_is_missing_gets_the_sites_own_page() throws Exception {
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/nowhere").body()).isEqualTo("lost");
        assertThat(get("/app.js/").statusCode()).isEqualTo(404);
        Files.delete(site.resolve("404.html"));
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void a_single_page_application_gets_its_index_for_paths_but_not_for_files() throws Exception {
        handler.become(SiteUnit.of("site", "test", 1, site).spa());
        assertThat(get("/users/7").body()).isEqualTo("<h1>home</h1>");
        assertThat(get("/users/7").statusCode()).isEqualTo(200);
        assertThat(get("/missing.js").statusCode()).isEqualTo(404);
    }

    @Test
    void an_unchanged_page_is_not_sent_again() throws Exception {
        String etag = get("/").headers().firstValue("etag").orElseThrow();
        String modified = get("/").headers().firstValue("last-modified").orElseThrow();
        HttpResponse<String> again = get("/", "If-None-Match", "\"other\", W/" + etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get("/", "If-Modified-Since", modified).statusCode()).isEqualTo(304);
        assertThat(get("/", "If-None-Match", "\"other\"", "If-Modified-Since", modified)
                        .statusCode())
                .isEqualTo(200);

        Files.writeString(site.resolve("index.html"), "<h1>new home</h1>");
        assertThat(get("/", "If-None-Match", etag).body()).isEqualTo("<h1>new home</h1>");
    }

    @Test
    void byte_ranges_are_served() throws Exception {
        HttpResponse<String> middle = get("/app.js", "Range", "bytes=2-4");
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.body()).isEqualTo("234");
        assertThat(middle.headers().firstValue("content-range")).hasValue("bytes 2-4/10");
        assertThat(get("/app.js", "Range", "bytes=7-").body()).isEqualTo("789");
        assertThat(get("/app.js", "Range", "bytes=-2").body()).isEqualTo("89");
        assertThat(get("/app.js", "Range", "bytes=8-99").body()).isEqualTo("89");
        HttpResponse<String> beyond = get("/app.js", "Range", "bytes=10-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("content-range")).hasValue("bytes */10");
        assertThat(get("/app.js", "Range", "bytes=0-1,4-5").statusCode()).isEqualTo(200);
        assertThat(get("/app.js", "Range", "bytes=2-4", "If-Range", "\"old\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void head_tells_the_length_and_sends_nothing() throws Exception {
        HttpResponse<String> head = send("HEAD", "/app.js");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("10");
        assertThat(head.body()).isEmpty();
        assertThat(send("DELETE", "/app.js").statusCode()).isEqualTo(405);
        assertThat(site.resolve("app.js")).exists();
    }

    @Test
    void nothing_outside_the_directory_can_be_read() throws Exception {
        for (String path : new String[] {
            "/../outside.txt",
            "/docs/../../outside.txt",
            "/%2e%2e/outside.txt",
            "/..%2foutside.txt",
            "/%2e%2e%2foutside.txt",
            "/..%5coutside.txt",
            "//../outside.txt",
            "/link.txt",
            "/.env",
            "/docs/%00",
            "///etc/passwd",
            "//etc/passwd"
        }) {
            String answer = raw("GET " + path);
            assertThat(answer).as(path).startsWith("HTTP/1.1 4").doesNotContain("outside", "KEY", "root:");
        }
    }
}
