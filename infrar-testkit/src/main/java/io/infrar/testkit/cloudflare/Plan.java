package io.infrar.testkit.cloudflare;

import java.util.Map;

/**
 * A zone's plan, for what it limits. Numbers are those of Cloudflare's pages on <a
 * href="https://developers.cloudflare.com/waf/custom-rules/">custom rules</a>, <a
 * href="https://developers.cloudflare.com/waf/rate-limiting-rules/">rate limiting</a>, <a
 * href="https://developers.cloudflare.com/cache/how-to/cache-rules/">cache rules</a> and <a
 * href="https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/">record attributes</a>.
 */
public enum Plan {
    /** Free: no record tags, five custom rules, one rate limit of ten seconds. */
    FREE("Free Website", "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", 0, 0, 100, 60, new int[] {5, 1, 10}, 10, 10),
    /** Pro: what {@link CloudflareSim} assumes. */
    PRO("Pro Website", "1feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", 20, 20, 500, 60, new int[] {20, 2, 25}, 60, 3_600),
    /** Business: also regular expressions in rules. */
    BUSINESS(
            "Business Website",
            "2feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
            200,
            20,
            500,
            60,
            new int[] {100, 5, 50},
            600,
            86_400),
    /** Enterprise: also a TTL of 30 seconds. */
    ENTERPRISE(
            "Enterprise Website",
            "94f3b7b768b0458b56d2cac4fe5ec0f9",
            0,
            20,
            500,
            30,
            new int[] {1_000, 100, 300},
            65_535,
            86_400);

    private static final Map<String, Integer> LIMIT_OF_PHASE =
            Map.of("http_request_firewall_custom", 0, "http_ratelimit", 1);
    private final String title;
    private final String id;
    private final int price;
    private final int recordTags;
    private final int commentLength;
    private final int lowestTtl;
    private final int[] rules;
    private final int longestPeriod;
    private final int longestMitigation;

    Plan(String title, String id, int price, int tags, int comment, int ttl, int[] rules, int period, int mitigation) {
        this.title = title;
        this.id = id;
        this.price = price;
        this.recordTags = tags;
        this.commentLength = comment;
        this.lowestTtl = ttl;
        this.rules = rules;
        this.longestPeriod = period;
        this.longestMitigation = mitigation;
    }

    String title() {
        return title;
    }

    String id() {
        return id;
    }

    int price() {
        return price;
    }

    int recordTags() {
        return recordTags;
    }

    int commentLength() {
        return commentLength;
    }

    int lowestTtl() {
        return lowestTtl;
    }

    int rules(String phase) {
        return rules[LIMIT_OF_PHASE.getOrDefault(phase, 2)];
    }

    int longestPeriod() {
        return longestPeriod;
    }

    int longestMitigation() {
        return longestMitigation;
    }

    boolean atLeast(Plan other) {
        return compareTo(other) >= 0;
    }
}
