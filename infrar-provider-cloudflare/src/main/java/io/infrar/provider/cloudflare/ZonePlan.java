package io.infrar.provider.cloudflare;

import static java.util.Objects.requireNonNull;

import io.infrar.model.ProviderOption;
import java.util.List;
import java.util.Locale;

/**
 * What a zone is subscribed to, as far as it limits what can be asked for. Infrar never changes it, since that costs money: say
 * what the zone has. Made by {@link Cloudflare#plan}.
 *
 * <p>Numbers are those of Cloudflare's pages on <a href="https://developers.cloudflare.com/waf/custom-rules/">custom rules</a>, <a
 * href="https://developers.cloudflare.com/waf/rate-limiting-rules/">rate limiting rules</a> and <a
 * href="https://developers.cloudflare.com/cache/how-to/cache-rules/">cache rules</a>.
 */
public record ZonePlan(Level level) implements ProviderOption {
    static final String NAME = "plan";
    static final ZonePlan FREE = new ZonePlan(Level.FREE);

    /** In seconds, what Cloudflare counts over; its page on plans has more, "not all available on all plans". */
    private static final List<Integer> PERIODS = List.of(10, 60, 120, 300, 600, 3600);

    public ZonePlan {
        requireNonNull(level, "level is null");
    }

    /** The plans, cheapest first. */
    public enum Level {
        FREE("free", 5, 1, 10, 10, 7200, 60),
        PRO("pro-monthly", 20, 2, 60, 25, 3600, 60),
        BUSINESS("business-monthly", 100, 5, 600, 50, 1800, 60),
        ENTERPRISE("enterprise", 1000, 100, 3600, 300, 30, 30);

        final String sku;
        final int customRules;
        final int rateLimits;
        final int longestPeriod;
        final int otherRules;
        final int shortestEdgeTtl;

        /** Of a DNS record. */
        final int shortestTtl;

        Level(
                String sku,
                int customRules,
                int rateLimits,
                int longestPeriod,
                int otherRules,
                int shortestEdgeTtl,
                int shortestTtl) {
            this.sku = sku;
            this.customRules = customRules;
            this.rateLimits = rateLimits;
            this.longestPeriod = longestPeriod;
            this.otherRules = otherRules;
            this.shortestEdgeTtl = shortestEdgeTtl;
            this.shortestTtl = shortestTtl;
        }

        boolean has(Level other) {
            return compareTo(other) >= 0;
        }

        /** As Cloudflare writes it. */
        String title() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }

        /** The longest period that it counts over and that is not longer than asked. */
        int period(long asked) {
            return PERIODS.stream()
                    .filter(each -> each <= longestPeriod && each <= Math.max(asked, PERIODS.get(0)))
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }

        /** The lowest plan that counts over as long as asked. */
        static Level forPeriod(long asked) {
            for (Level level : values()) {
                if (level.longestPeriod >= asked) {
                    return level;
                }
            }
            return ENTERPRISE;
        }
    }

    @Override
    public String provider() {
        return Cloudflare.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
