package io.infrar.provider.cloudflare.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Vendor;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How Cloudflare says what went wrong: an envelope with {@code success} and a list of numbered errors. */
final class CloudflareVendor implements Vendor {
    /** {@code "default";r=50;t=30}: calls that remain, and seconds until all are back. */
    private static final Pattern RATE = Pattern.compile(".*;\\s*r=(\\d{1,9})\\s*;\\s*t=(\\d{1,9}).*");

    @Override
    public String name() {
        return "Cloudflare";
    }

    @Override
    public Optional<ProviderException> failure(RestRequest request, RestAnswer answer) {
        JsonNode success = answer.json().path("success");
        if (answer.isSuccess() && (success.isMissingNode() || success.asBoolean())) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        int code = 0;
        for (JsonNode error : answer.json().path("errors")) {
            code = code == 0 ? error.path("code").asInt() : code;
            String pointer = error.path("source").path("pointer").asText("");
            texts.add((pointer.isEmpty() ? "" : pointer + ": ")
                    + error.path("message").asText());
        }
        String text = texts.isEmpty() ? "HTTP " + answer.status() + " " + answer.excerpt() : String.join("; ", texts);
        return Optional.of(
                ProviderException.builder(kind(code, answer.status()), "Cloudflare " + request + " failed: " + text)
                        .code(code == 0 ? Integer.toString(answer.status()) : Integer.toString(code))
                        .requestId(answer.header("cf-ray").orElse(null))
                        .retryAfter(answer.header("Retry-After")
                                .filter(seconds -> seconds.matches("\\d{1,6}"))
                                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                                .orElse(null))
                        .build());
    }

    static Kind kind(int code, int status) {
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.BUSY;
            case 429 -> Kind.THROTTLED;
            default -> status >= 500 ? Kind.UNAVAILABLE : status == 400 || status == 422 ? Kind.INVALID : Kind.FAILED;
        };
    }

    @Override
    public Optional<Allowance> allowance(RestAnswer answer) {
        return answer.header("Ratelimit")
                .map(RATE::matcher)
                .filter(Matcher::matches)
                .map(rate -> {
                    long remaining = Long.parseLong(rate.group(1));
                    return new Allowance(remaining, remaining / (double) Math.max(1, Long.parseLong(rate.group(2))));
                });
    }
}
