package io.infrar.testkit.s3;

import io.infrar.testkit.sim.SimRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request with what it is about.
 *
 * @param bucket empty for the list of buckets
 * @param key empty for a call about the bucket itself
 * @param project who makes it; empty for nobody, when it is not signed
 */
record S3Call(SimRequest request, String bucket, String key, String project) {
    /** Hosts that have no bucket in front. */
    private static final String HOSTS = "127\\.0\\.0\\.1|localhost|\\[::1]";

    /** In either style: the bucket in the path, or in front of the host's name. */
    static S3Call of(SimRequest request) {
        String path = decode(request.path());
        String host = request.header("host").orElse("").replaceAll(":\\d+$", "");
        String rest = path.startsWith("/") ? path.substring(1) : path;
        if (host.matches(".+\\.(" + HOSTS + ")")) {
            return new S3Call(request, host.replaceAll("\\.(" + HOSTS + ")$", ""), rest, "");
        }
        int slash = rest.indexOf('/');
        return slash < 0
                ? new S3Call(request, rest, "", "")
                : new S3Call(request, rest.substring(0, slash), rest.substring(slash + 1), "");
    }

    static String decode(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    S3Call by(String newProject) {
        return new S3Call(request, bucket, key, newProject);
    }

    String method() {
        return request.method();
    }

    boolean has(String parameter) {
        return request.query().containsKey(parameter);
    }

    Optional<String> query(String name) {
        return request.query(name);
    }

    Optional<String> header(String name) {
        return request.header(name);
    }

    byte[] body() {
        return request.body();
    }

    /** What is kept of an object's headers. */
    Map<String, String> kept() {
        Map<String, String> kept = new TreeMap<>();
        request.headers().forEach((name, values) -> {
            if (name.startsWith("x-amz-meta-")
                    || name.matches("content-(type|disposition|language)|cache-control|expires")) {
                kept.put(name, values.get(0));
            } else if (name.equals("content-encoding") && !values.get(0).equals("aws-chunked")) {
                kept.put(name, values.get(0));
            }
        });
        kept.putIfAbsent("content-type", "binary/octet-stream");
        return kept;
    }
}
