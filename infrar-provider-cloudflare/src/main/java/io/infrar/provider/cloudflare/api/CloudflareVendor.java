package io.infrar.provider.cloudflare.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Vendor;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How Cloudflare says what went wrong: an envelope with {@code success} and a list of numbered errors. Only R2 has <a
 * href="https://developers.cloudflare.com/r2/api/error-codes/">a list of the numbers</a>. The others below were seen in public reports of
 * real answers; the same number may mean something else in another product, so some count for some paths only.
 */
final class CloudflareVendor implements Vendor {
    /** {@code "default";r=50;t=30}: calls that remain, and seconds until all are back. */
    private static final Pattern REMAINING = Pattern.compile(";\\s*r=(\\d{1,9})");

    private static final Pattern RESET = Pattern.compile(";\\s*t=(\\d{1,9})");

    /** {@code "default";q=1200;w=300}: calls in so many seconds. */
    private static final Pattern QUOTA = Pattern.compile(";\\s*q=(\\d{1,9})");

    /** Calls in five minutes, where the header does not say how many. */
    private static final long LIMIT = 1200;

    /** Whoever makes more than 1200 calls in 5 minutes is refused for the next 5. */
    private static final Duration LONGEST_BLOCK = Duration.ofMinutes(5);

    /** Calls above a limit, whatever the status. */
    private static final Set<Integer> THROTTLED = Set.of(971, 10429);

    /** 1000: not a token (of the check of tokens); 6003, 6111: not even its form; 9103, 9106, 9107: no or unknown key. */
    private static final Set<Integer> UNKNOWN = Set.of(1000, 6003, 6111, 9103, 9106, 9107);

    /** Records with the same name: A, AAAA or CNAME next to CNAME, a second CNAME, NS, or the same content once more. */
    private static final Set<Integer> RECORDS = Set.of(81053, 81054, 81055, 81056, 81057, 81058);

    /** No such record; no route, which is what an id that is none is answered with. */
    private static final Set<Integer> ABSENT = Set.of(81044, 7000, 7003);

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
        collect(answer.json().path("errors"), texts);
        int code = answer.json().path("errors").path(0).path("code").asInt();
        String text = texts.isEmpty() ? "HTTP " + answer.status() + " " + answer.excerpt() : String.join("; ", texts);
        Kind kind = kind(request.path(), code, answer.status(), text);
        return Optional.of(ProviderException.builder(
                        kind, "Cloudflare " + request + " failed: " + text + advice(kind, code, request))
                .code(code == 0 ? Integer.toString(answer.status()) : Integer.toString(code))
                .requestId(answer.header("cf-ray").orElse(null))
                .retryAfter(kind == Kind.THROTTLED ? wait(answer, code) : null)
                .build());
    }

    /** The errors, and what each of them rests on. */
    private static void collect(JsonNode errors, List<String> texts) {
        for (JsonNode error : errors) {
            String pointer = error.path("source").path("pointer").asText("");
            texts.add((pointer.isEmpty() ? "" : pointer + ": ")
                    + error.path("message").asText());
            collect(error.path("error_chain"), texts);
        }
    }

    private static String advice(Kind kind, int code, RestRequest request) {
        return switch (kind) {
            case UNAUTHENTICATED ->
                "; the token is not a token, or was deleted or expired: look at it under My Profile / API Tokens";
            case DENIED ->
                "; give the token the permission " + Permissions.of(request.method(), request.path())
                        + ", for this account and zone"
                        + (code == 10000 ? ", if it was not deleted and is not expired" : "");
            case THROTTLED ->
                "; 1200 calls in 5 minutes are allowed, of the dashboard and all tokens of a user together";
            default -> "";
        };
    }

    /** Null where nobody says; other limits than the one of 5 minutes are short. */
    private static @Nullable Duration wait(RestAnswer answer, int code) {
        return answer.header("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .map(asked -> asked.compareTo(LONGEST_BLOCK) < 0 ? asked : LONGEST_BLOCK)
                .orElse(THROTTLED.contains(code) ? LONGEST_BLOCK : null);
    }

    static Kind kind(String path, int code, int status, String text) {
        if (status == 429 || THROTTLED.contains(code)) {
            return Kind.THROTTLED;
        }
        if (status >= 500) {
            return Kind.UNAVAILABLE;
        }
        // The number of "Unauthorized to access requested resource", too, which is a matter of permissions.
        if (UNKNOWN.contains(code) || (code == 9109 && text.startsWith("Invalid access token"))) {
            return Kind.UNAUTHENTICATED;
        }
        if (code == 9109 || (code == 10000 && (status == 401 || status == 403))) {
            return Kind.DENIED;
        }
        if (ABSENT.contains(code)) {
            return Kind.NOT_FOUND;
        }
        Kind own = path.startsWith("/zones") ? ofZone(path, code) : ofAccount(path, code);
        return own != null ? own : byStatus(status);
    }

    private static @Nullable Kind ofZone(String path, int code) {
        if (RECORDS.contains(code)) {
            return Kind.TAKEN;
        }
        return switch (code) {
            // 1061: "x already exists", in any account.
            case 1061 -> path.equals("/zones") ? Kind.TAKEN : null;
            // 1118: too many zones that were never activated; 81045: too many records.
            case 1118, 81045 -> Kind.QUOTA;
            // Another load balancer has the name.
            case 1008 -> path.endsWith("/load_balancers") ? Kind.TAKEN : null;
            default -> null;
        };
    }

    private static @Nullable Kind ofAccount(String path, int code) {
        if (path.contains("/r2/")) {
            return switch (code) {
                case 10004, 10073 -> Kind.TAKEN;
                case 10006 -> Kind.NOT_FOUND;
                case 10009 -> Kind.QUOTA;
                // Not empty: trying again would not help.
                case 10008 -> Kind.FAILED;
                // R2 must be enabled in the dashboard first, whatever the token may do; the text says so.
                case 10042 -> Kind.INVALID;
                default -> null;
            };
        }
        if (path.contains("/load_balancers/")) {
            // Status 412: a pool or monitor that something uses; it is free when that is gone.
            return code == 1005 ? Kind.BUSY : null;
        }
        if (path.contains("/pages/")) {
            return switch (code) {
                // "An unknown error occurred": the vendor's own tool tries again, whatever the status.
                case 8000000 -> Kind.UNAVAILABLE;
                case 8000002 -> Kind.TAKEN;
                case 8000007, 8000009 -> Kind.NOT_FOUND;
                // "Must delete custom domains before deleting project."
                case 8000028 -> Kind.BUSY;
                default -> null;
            };
        }
        return null;
    }

    private static Kind byStatus(int status) {
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.BUSY;
            case 400, 422 -> Kind.INVALID;
            default -> Kind.FAILED;
        };
    }

    /** Of several limits, the one that is nearest. */
    @Override
    public Optional<Allowance> allowance(RestAnswer answer) {
        Map<String, Long> limits = new HashMap<>();
        for (String policy : items(answer, "Ratelimit-Policy")) {
            number(policy, QUOTA).ifPresent(quota -> limits.put(limitName(policy), quota));
        }
        return items(answer, "Ratelimit").stream()
                .flatMap(item -> allowance(item, limits).stream())
                .min(Comparator.comparingDouble(each -> each.remaining() / (double) each.limit()));
    }

    private static Optional<Allowance> allowance(String item, Map<String, Long> limits) {
        Optional<Long> remaining = number(item, REMAINING);
        Optional<Long> reset = number(item, RESET);
        if (remaining.isEmpty() || reset.isEmpty()) {
            return Optional.empty();
        }
        long limit = Math.max(1, limits.getOrDefault(limitName(item), Math.max(LIMIT, remaining.get())));
        // Seconds are rounded, and whoever is too early is refused for five minutes.
        return Optional.of(new Allowance(limit, remaining.get(), 0, Duration.ofSeconds(reset.get() + 1)));
    }

    private static List<String> items(RestAnswer answer, String header) {
        return answer.headers().getOrDefault(header, List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .toList();
    }

    private static String limitName(String item) {
        return item.split(";", -1)[0].strip();
    }

    private static Optional<Long> number(String item, Pattern parameter) {
        Matcher matcher = parameter.matcher(item);
        return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }
}
