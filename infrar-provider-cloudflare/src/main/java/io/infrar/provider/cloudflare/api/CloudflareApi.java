package io.infrar.provider.cloudflare.api;

import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestClient;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One account of Cloudflare during a run. */
public final class CloudflareApi implements AutoCloseable {
    private static final String TOKEN = "CLOUDFLARE_API_TOKEN";
    private static final String ACCOUNT = "CLOUDFLARE_ACCOUNT_ID";
    private static final String ENDPOINT = "CLOUDFLARE_BASE_URL";
    private static final String DEFAULT_ENDPOINT = "https://api.cloudflare.com/client/v4";

    private final Connection connection;
    private final RestClient rest;

    private CloudflareApi(Connection connection, RestClient rest) {
        this.connection = connection;
        this.rest = rest;
    }

    /**
     * Opens an account: of {@code CLOUDFLARE_API_TOKEN} and {@code CLOUDFLARE_ACCOUNT_ID}; an account {@code blue} is that of the
     * same names with {@code _BLUE} behind.
     *
     * @throws ProviderException when there is no token
     */
    public static CloudflareApi connect(Connection connection) {
        String token = setting(connection, TOKEN)
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "no token for Cloudflare: set " + name(connection, TOKEN) + " to an API token"));
        URI base = URI.create(connection.setting(ENDPOINT).orElse(DEFAULT_ENDPOINT));
        RestClient rest = RestClient.builder(new CloudflareVendor(), base)
                .header("Authorization", () -> "Bearer " + token)
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
        return setting(connection, ACCOUNT)
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "no account for Cloudflare: set " + name(connection, ACCOUNT)
                                + " to the account's id, which the dashboard shows in its address"));
    }

    public RestAnswer call(RestRequest request) {
        return rest.call(request);
    }

    /** All of a list, page by page. */
    public <T> List<T> list(RestRequest request, int perPage, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (int page = 1; ; page++) {
            RestAnswer answer = call(request.query("page", page).query("per_page", perPage));
            all.addAll(answer.list("result", type));
            if (page >= answer.json().path("result_info").path("total_pages").asInt(1)) {
                return all;
            }
        }
    }

    @Override
    public void close() {
        rest.close();
    }
}
