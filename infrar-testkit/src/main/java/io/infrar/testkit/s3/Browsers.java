package io.infrar.testkit.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.sim.SimAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** What may be done without keys: by a policy, and by web pages of other sites. */
final class Browsers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");

    private Browsers() {}

    // ---- policies

    static void checkPolicy(Bucket bucket, byte[] document) {
        try {
            JsonNode policy = JSON.readTree(new String(document, StandardCharsets.UTF_8));
            if (!policy.path("Statement").isArray() || policy.path("Statement").isEmpty()) {
                throw new S3Error(400, "MalformedPolicy", "Missing required field Statement");
            }
            for (JsonNode statement : policy.path("Statement")) {
                if (!Set.of("Allow", "Deny").contains(statement.path("Effect").asText())
                        || !statement.has("Principal")
                        || texts(statement.path("Action")).isEmpty()) {
                    throw new S3Error(400, "MalformedPolicy", "A statement needs Effect, Principal and Action");
                }
                for (String resource : texts(statement.path("Resource"))) {
                    if (!resource.equals("arn:aws:s3:::" + bucket.name)
                            && !resource.startsWith("arn:aws:s3:::" + bucket.name + "/")) {
                        throw new S3Error(400, "MalformedPolicy", "Policy has invalid resource " + resource);
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new S3Error(400, "MalformedPolicy", "Policies must be valid JSON").because(e);
        }
    }

    /** Whether everybody may do that to an object. */
    static boolean isOpen(Bucket bucket, String action, String key) {
        if (bucket.publicRead && action.equals("s3:ListBucket")) {
            return true;
        }
        String document = bucket.settings.get("policy");
        if (document == null) {
            return false;
        }
        try {
            String target = "arn:aws:s3:::" + bucket.name + (key.isEmpty() ? "" : "/" + key);
            boolean allowed = false;
            for (JsonNode statement : JSON.readTree(document).path("Statement")) {
                JsonNode principal = statement.path("Principal");
                boolean everybody = principal.asText().equals("*")
                        || texts(principal.path("AWS")).contains("*");
                if (everybody
                        && matches(statement.path("Action"), action)
                        && matches(statement.path("Resource"), target)) {
                    if (statement.path("Effect").asText().equals("Deny")) {
                        return false;
                    }
                    allowed = true;
                }
            }
            return allowed;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean matches(JsonNode patterns, String text) {
        return texts(patterns).stream().anyMatch(pattern -> glob(pattern, text));
    }

    private static boolean glob(String pattern, String text) {
        String regex = Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return text.matches(regex);
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    // ---- cross-origin requests

    static void checkCors(byte[] document) {
        List<Element> rules = Xml.all(Xml.read(document, "CORSConfiguration"), "CORSRule");
        if (rules.isEmpty() || rules.size() > 100) {
            throw S3Error.malformed();
        }
        for (Element rule : rules) {
            List<String> methods = Xml.texts(rule, "AllowedMethod");
            if (methods.isEmpty() || Xml.texts(rule, "AllowedOrigin").isEmpty()) {
                throw S3Error.malformed();
            }
            for (String method : methods) {
                if (!METHODS.contains(method)) {
                    throw new S3Error(400, "InvalidRequest", "Found unsupported HTTP method in CORS config: " + method);
                }
            }
        }
    }

    /** The answer to a browser that asks whether a page may make a call. */
    static SimAnswer preflight(S3Call call, Bucket bucket) {
        String origin = call.header("origin").orElseThrow(() -> S3Error.invalid("Origin is missing"));
        String method = call.header("access-control-request-method").orElse("");
        List<String> headers = Arrays.stream(
                        call.header("access-control-request-headers").orElse("").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        Element rule = rule(bucket, origin, method, headers)
                .orElseThrow(
                        () -> new S3Error(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed."));
        SimAnswer answer = allow(SimAnswer.empty(200), rule, origin);
        Optional<String> age = Xml.text(rule, "MaxAgeSeconds");
        if (age.isPresent()) {
            answer = answer.header("Access-Control-Max-Age", age.get());
        }
        return headers.isEmpty() ? answer : answer.header("Access-Control-Allow-Headers", String.join(", ", headers));
    }

    /** Adds to the answer of a call what the page may see. */
    static SimAnswer answer(S3Call call, Bucket bucket, SimAnswer answer) {
        Optional<String> origin = call.header("origin");
        return origin.flatMap(from -> rule(bucket, from, call.method(), List.of()))
                .map(rule -> allow(answer, rule, origin.get()))
                .orElse(answer);
    }

    private static SimAnswer allow(SimAnswer answer, Element rule, String origin) {
        SimAnswer allowed = answer.header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Methods", String.join(", ", Xml.texts(rule, "AllowedMethod")));
        List<String> exposed = Xml.texts(rule, "ExposeHeader");
        return exposed.isEmpty()
                ? allowed
                : allowed.header("Access-Control-Expose-Headers", String.join(", ", exposed));
    }

    private static Optional<Element> rule(Bucket bucket, String origin, String method, List<String> headers) {
        String document = bucket.settings.get("cors");
        if (document == null) {
            return Optional.empty();
        }
        Element root = Xml.read(document.getBytes(StandardCharsets.UTF_8), "CORSConfiguration");
        return Xml.all(root, "CORSRule").stream()
                .filter(rule -> Xml.texts(rule, "AllowedOrigin").stream().anyMatch(each -> glob(each, origin)))
                .filter(rule -> Xml.texts(rule, "AllowedMethod").contains(method))
                .filter(rule -> headers.stream()
                        .allMatch(header -> Xml.texts(rule, "AllowedHeader").stream()
                                .anyMatch(each -> glob(each.toLowerCase(java.util.Locale.ROOT), header))))
                .findFirst();
    }
}
