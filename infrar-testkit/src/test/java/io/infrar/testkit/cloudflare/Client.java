package io.infrar.testkit.cloudflare;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plain HTTP client of the API. */
final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final Map<String, String> headers = new LinkedHashMap<>();
    final String account;

    Client(CloudflareSim sim) {
        this(sim, requireNonNull(sim.settings().get("CLOUDFLARE_API_TOKEN")));
    }

    Client(CloudflareSim sim, String token) {
        this.endpoint = sim.endpoint();
        this.account = "/accounts/" + sim.accountId();
        headers.put("Authorization", "Bearer " + token);
    }

    /** An answer, with the envelope's parts at hand. */
    record Answer(int status, JsonNode body, HttpResponse<byte[]> response) {
        JsonNode result() {
            if (!body.path("success").asBoolean()) {
                throw new AssertionError(status + " " + body);
            }
            return body.path("result");
        }

        int code() {
            return body.path("errors").path(0).path("code").asInt();
        }

        String message() {
            return body.path("errors").path(0).path("message").asText();
        }

        String text(String field) {
            return result().path(field).asText();
        }

        List<String> texts(String field) {
            return World.strings(World.array(result().findValues(field)));
        }
    }

    Client with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Client without(String header) {
        headers.remove(header);
        return this;
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), "");
    }

    Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), "");
    }

    /** Single quotes stand for double ones. */
    Answer call(String method, String path, String json) {
        return send(method, path, BodyPublishers.ofString(json.replace('\'', '"')), "application/json");
    }

    Answer post(String path, String json) {
        return call("POST", path, json);
    }

    Answer put(String path, String json) {
        return call("PUT", path, json);
    }

    Answer patch(String path, String json) {
        return call("PATCH", path, json);
    }

    Answer form(String path, Map<String, byte[]> parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        parts.forEach((name, content) -> {
            body.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + name
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        body.writeBytes("--edge--\r\n".getBytes(StandardCharsets.UTF_8));
        return send("POST", path, BodyPublishers.ofByteArray(body.toByteArray()), "multipart/form-data; boundary=edge");
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, String type) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(endpoint + path)).method(method, body);
        headers.forEach(request::header);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return new Answer(
                    response.statusCode(), json ? JSON.readTree(response.body()) : JSON.missingNode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new zone's path. */
    String zone(String name) {
        String id = post(
                        "/zones",
                        "{'name':'" + name + "','account':{'id':'" + account.replace("/accounts/", "")
                                + "'},'type':'full'}")
                .text("id");
        return "/zones/" + id;
    }

    /** A new Pages project's path. */
    String project(String name) {
        post(account + "/pages/projects", "{'name':'" + name + "','production_branch':'main'}")
                .result();
        return account + "/pages/projects/" + name;
    }

    /** Uploads files as wrangler does, and names them in a deployment. */
    Answer deploy(
            CloudflareSim sim, String project, String branch, Map<String, String> files, Map<String, String> others) {
        Client uploads = new Client(sim, get(project + "/upload-token").text("jwt"));
        StringBuilder payload = new StringBuilder();
        StringBuilder manifest = new StringBuilder();
        files.forEach((path, text) -> {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            String hash = PagesAssets.hash(path, content);
            payload.append(payload.length() == 0 ? "" : ",")
                    .append("{'key':'" + hash + "','value':'"
                            + Base64.getEncoder().encodeToString(content)
                            + "','metadata':{'contentType':'text/html'},'base64':true}");
            manifest.append(manifest.length() == 0 ? "" : ",").append("'" + path + "':'" + hash + "'");
        });
        uploads.post("/pages/assets/upload", "[" + payload + "]").result();
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("manifest", ("{" + manifest + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        parts.put("branch", branch.getBytes(StandardCharsets.UTF_8));
        others.forEach((name, text) -> parts.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return form(project + "/deployments", parts);
    }

    static String text(byte[] content) {
        return new String(Arrays.copyOf(content, content.length), StandardCharsets.UTF_8);
    }
}
