package io.infrar.provider.hetzner.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The policy that lets everybody read objects. */
final class PublicPolicy {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> READING = Set.of("s3:GetObject", "s3:Get*", "s3:*", "*");

    private PublicPolicy() {}

    static String of(String bucket) {
        var policy = JSON.createObjectNode().put("Version", "2012-10-17");
        var statement = policy.putArray("Statement").addObject();
        statement.put("Sid", "PublicRead").put("Effect", "Allow").put("Principal", "*");
        statement.putArray("Action").add("s3:GetObject");
        statement.putArray("Resource").add("arn:aws:s3:::" + bucket + "/*");
        return policy.toString();
    }

    /** Whether a policy, whoever wrote it, lets everybody read objects. */
    static boolean isOpen(String policy) {
        try {
            for (JsonNode statement : JSON.readTree(policy).path("Statement")) {
                JsonNode principal = statement.path("Principal");
                boolean everybody = principal.asText().equals("*")
                        || texts(principal.path("AWS")).contains("*");
                if (everybody
                        && statement.path("Effect").asText().equals("Allow")
                        && !statement.has("Condition")
                        && texts(statement.path("Action")).stream().anyMatch(READING::contains)) {
                    return true;
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            throw ProviderException.builder(Kind.FAILED, "the policy of a bucket is not JSON")
                    .cause(e)
                    .build();
        }
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
