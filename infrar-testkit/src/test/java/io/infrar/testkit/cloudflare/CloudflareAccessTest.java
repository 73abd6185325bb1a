package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudflareAccessTest {
    private static final String DNS_ONLY = "dns-only-token-0123456789-0123456789";

    @Test
    void a_missing_malformed_or_unknown_token_is_refused_as_cloudflare_does() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Answer missing = new Client(sim).without("Authorization").get("/zones");
            assertThat(missing.status()).isEqualTo(400);
            assertThat(missing.code()).isEqualTo(9106);
            Answer malformed = new Client(sim, "wrong").get("/zones");
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.code()).isEqualTo(6003);
            assertThat(malformed.body().at("/errors/0/error_chain/0/code").asInt())
                    .isEqualTo(6111);
            Client unknown = new Client(sim, "unknown-token-0123456789-0123456789");
            assertThat(unknown.get("/user/tokens/verify").status()).isEqualTo(401);
            assertThat(unknown.get("/user/tokens/verify").code()).isEqualTo(1000);
            assertThat(unknown.get("/zones").status()).isEqualTo(403);
            assertThat(unknown.get(unknown.account + "/pages/projects").code()).isEqualTo(10000);
        }
    }

    @Test
    void a_token_may_only_do_what_its_permission_groups_allow() {
        try (CloudflareSim sim = CloudflareSim.builder()
                .token(DNS_ONLY, "DNS Write", "Zone Read")
                .start()) {
            String zone = new Client(sim).zone("example.com");
            Client limited = new Client(sim, DNS_ONLY);
            limited.get("/user/tokens/verify").result();
            limited.get(zone + "/dns_records").result();
            limited.post(zone + "/dns_records", "{'type':'A','name':'www','content':'203.0.113.1','ttl':1}")
                    .result();
            limited.get(zone).result();
            for (Answer refused : new Answer[] {
                limited.delete(zone),
                limited.get(zone + "/settings/ssl"),
                limited.get(zone + "/rulesets/phases/http_ratelimit/entrypoint"),
                limited.get(limited.account + "/r2/buckets"),
                limited.get(limited.account + "/pages/projects")
            }) {
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.code()).isEqualTo(10000);
                assertThat(refused.message()).isEqualTo("Authentication error");
            }
        }
    }

    @Test
    void somebody_elses_account_is_not_visible() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Answer other = new Client(sim).get("/accounts/0123456789abcdef0123456789abcdef/r2/buckets");
            assertThat(other.status()).isEqualTo(403);
        }
    }

    @Test
    void an_unknown_path_has_no_route() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Answer answer = new Client(sim).get("/zones/not-an-id/dns_records");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo(7003);
        }
    }

    @Test
    void calls_above_the_rate_are_refused_for_five_minutes() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
        try (CloudflareSim sim =
                CloudflareSim.builder().callsPerFiveMinutes(2).clock(clock).start()) {
            Client client = new Client(sim);
            Answer first = client.get("/zones");
            assertThat(first.response().headers().firstValue("Ratelimit")).hasValue("\"default\";r=1;t=300");
            client.get("/zones").result();
            clock.advance(Duration.ofMinutes(1));
            Answer third = client.get("/zones");
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.response().headers().firstValue("Retry-After")).hasValue("300");
            clock.advance(Duration.ofMinutes(4));
            assertThat(client.get("/zones").status()).isEqualTo(429);
            clock.advance(Duration.ofMinutes(1));
            assertThat(client.get("/zones").status()).isEqualTo(200);
        }
    }
}
