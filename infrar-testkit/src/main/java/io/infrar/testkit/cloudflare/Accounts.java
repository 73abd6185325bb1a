package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The one account, its user, and its tokens. */
final class Accounts {
    private static final String GROUP = "Account Settings";
    private final World world;
    private final Access access;

    Accounts(World world, Access access) {
        this.world = world;
        this.access = access;
    }

    void routes(Api api) {
        api.open("GET", "/user/tokens/verify", this::verify);
        api.open("GET", "/accounts/{account_id}/tokens/verify", this::verify);
        api.route("GET", "/user", "User Details", request -> Envelope.ok(user()));
        api.open("GET", "/accounts", request -> Envelope.page(request, List.of(account()), 20, 5, 50));
        api.open("GET", "/memberships", request -> Envelope.page(request, List.of(membership()), 20, 5, 50));
        api.route("GET", "/accounts/{account_id}", GROUP, request -> Envelope.ok(account()));
    }

    private SimAnswer verify(SimRequest request) {
        String token = access.token(request);
        String id = UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return Envelope.ok(
                World.object().put("id", id).put("status", "active"), 10000, "This API Token is valid and active");
    }

    private ObjectNode account() {
        ObjectNode account = World.object()
                .put("id", world.options().accountId())
                .put("name", "Simulated account")
                .put("type", "standard")
                .put("created_on", "2026-01-01T00:00:00.000001Z");
        account.putObject("settings").put("enforce_twofactor", false);
        return account;
    }

    private ObjectNode membership() {
        ObjectNode membership =
                World.object().put("id", world.options().accountId()).put("status", "accepted");
        membership.set("account", account());
        return membership;
    }

    private ObjectNode user() {
        return World.object()
                .put("id", world.options().accountId())
                .put("email", "simulated@example.com")
                .put("two_factor_authentication_enabled", true)
                .put("suspended", false);
    }
}
