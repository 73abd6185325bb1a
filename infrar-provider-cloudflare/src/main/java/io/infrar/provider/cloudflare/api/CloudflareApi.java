package io.infrar.provider.cloudflare.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.rest.RateBudgets;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestClient;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Wire;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One account of Cloudflare during a run. */
public final class CloudflareApi implements AutoCloseable {
    private static final String TOKEN = "CLOUDFLARE_API_TOKEN";
    private static final String ACCOUNT = "CLOUDFLARE_ACCOUNT_ID";
    private static final String ENDPOINT = "CLOUDFLARE_BASE_URL";
    private static final String DEFAULT_ENDPOINT = "https://api.cloudflare.com/client/v4";

    /** Zones on a page, at most. */
    private static final int ZONES = 50;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Connection connection;
    private final RestClient rest;
    private final ConcurrentMap<String, ZoneInfo> zones = new ConcurrentHashMap<>();

    private CloudflareApi(Connection connection, RestClient rest) {
        this.connection = connection;
        this.rest = rest;
    }

    /**
     * Opens an account: of {@code CLOUDFLARE_API_TOKEN} and {@code CLOUDFLARE_ACCOUNT_ID}; an account {@code blue} is that of the
     * same names with {@code _BLUE} behind.
     *
     * @param budgets of calls, shared by all sessions
     * @throws ProviderException when there is no token
     */
    public static CloudflareApi connect(Connection connection, RateBudgets budgets) {
        String token = setting(connection, TOKEN)
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "no token for Cloudflare: set " + name(connection, TOKEN) + " to an API token"));
        URI base = URI.create(connection.setting(ENDPOINT).orElse(DEFAULT_ENDPOINT));
        RestClient rest = RestClient.builder(new CloudflareVendor(), base)
                .header("Authorization", () -> "Bearer " + token)
                .budgets(budgets)
                .connection(connection)
                .build();
        return new CloudflareApi(connection, rest);
    }

    private static Optional<String> setting(Connection connection, String name) {
        return connection.setting(name(connection, name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String name(Connection connection, String name) {
        String account = connection.account();
        return account == null
                ? name
                : name + "_" + account.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    public Connection connection() {
        return connection;
    }

    /** The id of the account. */
    public String accountId() {
        String id = account();
        if (id == null || !ID.matcher(id).matches()) {
            throw ProviderException.of(
                    ProviderException.Kind.UNAUTHENTICATED,
                    (id == null ? "no account for Cloudflare" : "'" + id + "' is no id of an account of Cloudflare")
                            + ": set " + name(connection, ACCOUNT)
                            + " to the account's id, 32 letters and digits that the dashboard shows in its address");
        }
        return id;
    }

    public RestAnswer call(RestRequest request) {
        return rest.call(request);
    }

    /** The result of a call. */
    public <T> T result(RestRequest request, Class<T> type) {
        return call(request).read("result", type);
    }

    /** All of a list, page by page. */
    public <T> List<T> list(RestRequest request, int perPage, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (int page = 1; ; page++) {
            RestAnswer answer = call(request.query("page", page).query("per_page", perPage));
            List<T> some = answer.list("result", type);
            all.addAll(some);
            if (isLast(answer.json().path("result_info"), page, all.size(), some.size(), perPage)) {
                return all;
            }
        }
    }

    /** Not every product says how many pages there are. */
    private static boolean isLast(JsonNode info, int page, int all, int some, int perPage) {
        if (info.has("total_pages")) {
            return page >= info.path("total_pages").asInt();
        }
        return some == 0
                || (info.has("total_count") ? all >= info.path("total_count").asInt() : some < perPage);
    }

    /**
     * All of a list that has cursors instead of pages.
     *
     * @param field where the list is in the result, such as {@code buckets}; null when the result is the list
     */
    public <T> List<T> listByCursor(RestRequest request, int perPage, @Nullable String field, Class<T> type) {
        List<T> all = new ArrayList<>();
        String cursor = null;
        while (true) {
            RestAnswer answer = call(request.query("cursor", cursor).query("per_page", perPage));
            JsonNode result = answer.json().path("result");
            (field == null ? result : result.path(field)).forEach(each -> all.add(Wire.read(each, type)));
            JsonNode info = answer.json().path("result_info");
            String next = info.path("cursor")
                    .asText(info.path("cursors").path("after").asText(""));
            if (next.isEmpty() || next.equals(cursor)) {
                return all;
            }
            cursor = next;
        }
    }

    /** The permission that a call needs, such as {@code Zone / DNS / Edit}. */
    public static String permission(String method, String path) {
        return Permissions.of(method, path);
    }

    // ---- zones

    /**
     * The id of the zone that a name is in: the longest one that the name ends with. What is an id already is given back.
     *
     * @throws ProviderException when there is none, with the zones that there are
     */
    public String zoneId(String nameOrId) {
        return isZoneId(nameOrId) ? nameOrId : zone(nameOrId).id();
    }

    /** Whether it is an id and not a name. */
    public static boolean isZoneId(String nameOrId) {
        return ID.matcher(nameOrId).matches();
    }

    /** The zone that a name is in; asked for once, however many ask. */
    public ZoneInfo zone(String name) {
        return zones.computeIfAbsent(name, this::lookUp);
    }

    private ZoneInfo lookUp(String name) {
        for (String suffix = name; suffix.indexOf('.') > 0; suffix = suffix.substring(suffix.indexOf('.') + 1)) {
            RestRequest named = RestRequest.get("/zones").query("name", suffix).query("account.id", account());
            List<ZoneInfo> found = list(named, ZONES, ZoneInfo.class);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        throw ProviderException.of(ProviderException.Kind.INVALID, "there is no zone for " + name + ": " + others());
    }

    private String others() {
        RestRequest all =
                RestRequest.get("/zones").query("account.id", account()).query("per_page", ZONES);
        List<String> names = call(all).list("result", ZoneInfo.class).stream()
                .map(ZoneInfo::name)
                .sorted()
                .toList();
        return names.isEmpty()
                ? "the token sees no zone at all; give it Zone / Zone / Read for this zone, or add the zone by a domain"
                : "the token sees " + String.join(", ", names)
                        + "; add the zone by a domain, or give the token access to it";
    }

    /** What a zone is subscribed to, such as {@code Free Website}. */
    public record ZonePlanInfo(@Nullable String name) {}

    private @Nullable String account() {
        return setting(connection, ACCOUNT).orElse(null);
    }

    /** A zone as the list shows it. */
    public record ZoneInfo(
            String id,
            String name,
            String status,
            @Nullable List<String> nameServers,
            @Nullable ZonePlanInfo plan) {
        /** Whether its name servers are in force. */
        public boolean isActive() {
            return status.equals("active");
        }

        /** What the registrar must be told. */
        public List<String> servers() {
            return nameServers == null ? List.of() : nameServers;
        }
    }

    @Override
    public void close() {
        rest.close();
    }
}
