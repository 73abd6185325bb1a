package io.infrar.provider.hetzner.api;

import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestClient;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One project of Hetzner Cloud during a run. */
public final class HetznerApi implements AutoCloseable {
    private static final String TOKEN = "HCLOUD_TOKEN";
    private static final String ENDPOINT = "HCLOUD_ENDPOINT";
    private static final String DEFAULT_ENDPOINT = "https://api.hetzner.cloud/v1";
    private static final int PAGE = 50;

    private final Connection connection;
    private final RestClient rest;

    private HetznerApi(Connection connection, RestClient rest) {
        this.connection = connection;
        this.rest = rest;
    }

    /**
     * Opens a project: of {@code HCLOUD_TOKEN}, and for an account {@code blue} of {@code HCLOUD_TOKEN_BLUE}.
     *
     * @throws ProviderException when there is no token
     */
    public static HetznerApi connect(Connection connection) {
        String account = connection.account();
        String name = account == null
                ? TOKEN
                : TOKEN + "_" + account.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        String token = connection
                .setting(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "no token for Hetzner Cloud: set " + name
                                + " to an API token with the permission Read & Write of the project"))
                .strip();
        URI base = URI.create(connection.setting(ENDPOINT).orElse(DEFAULT_ENDPOINT));
        RestClient rest = RestClient.builder(new HetznerVendor(Clock.systemUTC()), base)
                .header("Authorization", () -> "Bearer " + token)
                .build();
        return new HetznerApi(connection, rest);
    }

    public Connection connection() {
        return connection;
    }

    public RestAnswer call(RestRequest request) {
        return rest.call(request);
    }

    /** All of a list, page by page. */
    public <T> List<T> list(RestRequest request, String field, Class<T> type) {
        List<T> all = new ArrayList<>();
        int page = 1;
        while (true) {
            RestAnswer answer = call(request.query("page", page).query("per_page", PAGE));
            all.addAll(answer.list(field, type));
            int next = answer.json()
                    .path("meta")
                    .path("pagination")
                    .path("next_page")
                    .asInt(0);
            if (next == 0) {
                return all;
            }
            page = next;
        }
    }

    @Override
    public void close() {
        rest.close();
    }
}
