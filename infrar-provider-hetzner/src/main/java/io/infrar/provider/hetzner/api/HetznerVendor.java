package io.infrar.provider.hetzner.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Vendor;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How Hetzner Cloud says what went wrong: a code and a message, see its
 * <a href="https://docs.hetzner.cloud/reference/cloud#errors">list of codes</a>.
 */
final class HetznerVendor implements Vendor {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("rate_limit_exceeded", Kind.THROTTLED),
            Map.entry("resource_limit_exceeded", Kind.QUOTA),
            Map.entry("unauthorized", Kind.UNAUTHENTICATED),
            Map.entry("token_readonly", Kind.DENIED),
            Map.entry("forbidden", Kind.DENIED),
            Map.entry("not_found", Kind.NOT_FOUND),
            Map.entry("uniqueness_error", Kind.TAKEN),
            Map.entry("conflict", Kind.BUSY),
            Map.entry("locked", Kind.BUSY),
            Map.entry("resource_in_use", Kind.BUSY),
            Map.entry("must_detach_first", Kind.BUSY),
            Map.entry("primary_ip_assigned", Kind.BUSY),
            Map.entry("must_be_unassigned", Kind.BUSY),
            // Subnets and interfaces that were just made, and addresses of servers that were just deleted.
            Map.entry("no_subnet_available", Kind.NOT_YET),
            Map.entry("ip_not_available", Kind.NOT_YET),
            Map.entry("resolve_cloud_private_targets_error", Kind.NOT_YET),
            Map.entry("load_balancer_not_attached_to_network", Kind.NOT_YET),
            Map.entry("maintenance", Kind.UNAVAILABLE),
            Map.entry("unavailable", Kind.UNAVAILABLE),
            Map.entry("robot_unavailable", Kind.UNAVAILABLE),
            Map.entry("service_error", Kind.UNAVAILABLE),
            Map.entry("server_error", Kind.UNAVAILABLE),
            Map.entry("bad_gateway", Kind.UNAVAILABLE),
            Map.entry("timeout", Kind.UNAVAILABLE),
            Map.entry("invalid_input", Kind.INVALID),
            Map.entry("json_error", Kind.INVALID),
            Map.entry("invalid_server_type", Kind.INVALID),
            Map.entry("resource_unavailable", Kind.FAILED),
            Map.entry("placement_error", Kind.FAILED),
            Map.entry("no_space_left_in_location", Kind.FAILED),
            Map.entry("resource_locked", Kind.FAILED),
            Map.entry("deprecated_api_endpoint", Kind.FAILED),
            Map.entry("protected", Kind.INVALID));

    private static final Map<String, String> FIXES = Map.ofEntries(
            Map.entry("unauthorized", "set HCLOUD_TOKEN to an API token of the project"),
            Map.entry("token_readonly", "make a token with the permission Read & Write in the console of the project"),
            Map.entry("forbidden", "make a token with the permission Read & Write in the console of the project"),
            Map.entry("resource_limit_exceeded", "ask for a higher limit in the console under Limits"),
            Map.entry("resource_unavailable", "take another location or server type, or try again later"),
            Map.entry("placement_error", "take another location or server type, or try again later"),
            Map.entry("no_space_left_in_location", "take another location, or try again later"),
            Map.entry("resource_locked", "Hetzner has locked it: ask its support"),
            Map.entry("deprecated_api_endpoint", "Hetzner has removed this call: take a newer version of Infrar"),
            Map.entry(
                    "uniqueness_error",
                    "another object of the project has that name or key: rename, adopt or delete it"),
            Map.entry("no_subnet_available", "the network needs a subnet of the server's network zone with room"),
            Map.entry("ip_not_available", "something else in the network has that address: give another one"),
            Map.entry("resolve_cloud_private_targets_error", "put the server into the network of the load balancer"),
            Map.entry("load_balancer_not_attached_to_network", "put the load balancer into a network"),
            Map.entry("protected", "take off its protection first"));

    @Override
    public String name() {
        return "Hetzner";
    }

    @Override
    public Optional<ProviderException> failure(RestRequest request, RestAnswer answer) {
        if (answer.isSuccess()) {
            return Optional.empty();
        }
        JsonNode error = answer.json().path("error");
        String code = error.path("code").asText(null);
        StringBuilder text = new StringBuilder("Hetzner " + request + " failed: ");
        text.append(
                code == null
                        ? "HTTP " + answer.status() + " " + answer.excerpt()
                        : error.path("message").asText());
        fields(error.path("details")).forEach(field -> text.append("; ").append(field));
        text.append(fix(code));
        return Optional.of(ProviderException.builder(kind(code, answer.status()), text.toString())
                .code(code == null ? Integer.toString(answer.status()) : code)
                .requestId(answer.header("X-Correlation-Id").orElse(null))
                .retryAfter(code != null && code.equals("rate_limit_exceeded") ? untilMore(answer) : null)
                .build());
    }

    /** What to do about a code, to be put behind a message; empty when only the message tells. */
    static String fix(@Nullable String code) {
        String fix = code == null ? null : FIXES.get(code);
        return fix == null ? "" : "; " + fix;
    }

    /** What is wrong with each field, with its name. */
    private static List<String> fields(JsonNode details) {
        List<String> all = new ArrayList<>();
        for (JsonNode field : details.path("fields")) {
            List<String> messages = new ArrayList<>();
            field.path("messages").forEach(message -> messages.add(message.asText()));
            all.add(field.path("name").asText() + ": " + String.join(", ", messages));
        }
        return all;
    }

    static Kind kind(@Nullable String code, int status) {
        Kind known = code == null ? null : KINDS.get(code);
        if (known != null) {
            return known;
        }
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409, 423 -> Kind.BUSY;
            case 429 -> Kind.THROTTLED;
            default -> status >= 500 ? Kind.UNAVAILABLE : status == 422 || status == 400 ? Kind.INVALID : Kind.FAILED;
        };
    }

    /** Until one call comes back, unless there is one. */
    private Duration untilMore(RestAnswer answer) {
        return allowance(answer)
                .map(now -> now.remaining() > 0
                        ? Duration.ZERO
                        : Duration.ofMillis((long) Math.ceil(1000 / Math.max(0.1, now.refill()))))
                .orElse(Duration.ofSeconds(1));
    }

    /**
     * The limit is one of calls in an hour, and they come back evenly: of 3600, one each second. What is said of the time when all are
     * back follows from that, and needs no clock that goes right.
     */
    @Override
    public Optional<Allowance> allowance(RestAnswer answer) {
        Optional<Long> limit = number(answer, "RateLimit-Limit").filter(calls -> calls > 0);
        Optional<Long> remaining = number(answer, "RateLimit-Remaining");
        if (limit.isEmpty() || remaining.isEmpty()) {
            return Optional.empty();
        }
        double perSecond = limit.get() / 3600.0;
        long missing = Math.max(1, limit.get() - remaining.get());
        return Optional.of(new Allowance(
                limit.get(), remaining.get(), perSecond, Duration.ofSeconds((long) Math.ceil(missing / perSecond))));
    }

    private static Optional<Long> number(RestAnswer answer, String header) {
        return answer.header(header).filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong);
    }
}
