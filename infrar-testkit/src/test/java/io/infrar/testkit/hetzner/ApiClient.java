package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls a simulator as any program would. Bodies are JSON, with single quotes for better reading. */
final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI endpoint;
    private final String token;

    ApiClient(URI endpoint, String token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    static ApiClient of(HetznerSim sim) {
        return new ApiClient(sim.endpoint(), sim.settings().get("HCLOUD_TOKEN"));
    }

    record Answer(int status, JsonNode body, HttpResponse<String> http) {
        /** Status and code of an error, such as {@code 409 uniqueness_error}. */
        String error() {
            return status + " " + body.path("error").path("code").asText();
        }

        /** The names of the fields that were refused. */
        String field() {
            return body.at("/error/details/fields/0/name").asText();
        }

        long id(String type) {
            return body.path(type).path("id").asLong();
        }

        JsonNode at(String pointer) {
            return body.at(pointer);
        }
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    Answer post(String path, String body, Object... values) {
        return call("POST", path, String.format(body, values));
    }

    Answer put(String path, String body, Object... values) {
        return call("PUT", path, String.format(body, values));
    }

    Answer delete(String path) {
        return call("DELETE", path, "");
    }

    Answer call(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                    .build();
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A server of the smallest type in Falkenstein; actions have ended. */
    long server(String name) {
        Answer answer =
                post("/servers", "{'name':'%s','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1'}", name);
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.body().toString());
        }
        return answer.id("server");
    }

    /** A network with one subnet for Europe. */
    long network(String name) {
        return post(
                        "/networks",
                        "{'name':'%s','ip_range':'10.0.0.0/16','subnets':[{'type':'cloud','network_zone':'eu-central','ip_range':'10.0.1.0/24'}]}",
                        name)
                .id("network");
    }
}
