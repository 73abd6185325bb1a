package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a web application firewall refuses.
 *
 * @param managedRules the provider's own general rules
 * @param sqlInjection requests that carry SQL
 * @param xss requests that carry scripts
 * @param knownBadInputs requests known from attacks
 * @param rateLimit of each client address; null means none
 * @param blockedCountries ISO 3166-1 alpha-2
 * @param customRules tried in this order before the others
 */
public record Waf(
        boolean managedRules,
        boolean sqlInjection,
        boolean xss,
        boolean knownBadInputs,
        @Nullable RateLimit rateLimit,
        List<String> blockedCountries,
        List<CustomRule> customRules) {
    /** All ready-made rules; no rate limit, no country, no custom rule. */
    public static final Waf STANDARD = new Waf(true, true, true, true, null, List.of(), List.of());

    public Waf {
        blockedCountries = Values.copy(blockedCountries);
        customRules = Values.copy(customRules);
    }

    /** How many requests in how much time. */
    public record RateLimit(int requests, Duration window) {
        public RateLimit {
            requireNonNull(window, "window is null");
        }
    }

    /** What happens to a request that a custom rule matches. */
    public enum Action {
        ALLOW,
        BLOCK,
        /** The client must show that it is a person. */
        CHALLENGE,
        LOG
    }

    /**
     * A rule of one's own.
     *
     * @param expression in the provider's language
     */
    public record CustomRule(String name, String expression, Action action) {
        public CustomRule {
            requireNonNull(name, "name is null");
            requireNonNull(expression, "expression is null");
            requireNonNull(action, "action is null");
        }
    }

    public Waf withRateLimit(int requests, Duration window) {
        return new Waf(
                managedRules,
                sqlInjection,
                xss,
                knownBadInputs,
                new RateLimit(requests, window),
                blockedCountries,
                customRules);
    }

    public Waf withBlockedCountries(String... codes) {
        List<String> all = new ArrayList<>(blockedCountries);
        for (String code : codes) {
            Fields.put(all, code, Function.identity());
        }
        return new Waf(managedRules, sqlInjection, xss, knownBadInputs, rateLimit, all, customRules);
    }

    /** A rule of the same name is replaced. */
    public Waf withRule(String name, String expression, Action action) {
        List<CustomRule> all = new ArrayList<>(customRules);
        Fields.put(all, new CustomRule(name, expression, action), CustomRule::name);
        return new Waf(managedRules, sqlInjection, xss, knownBadInputs, rateLimit, blockedCountries, all);
    }

    void check(Problems problems, Component component) {
        if (rateLimit != null) {
            Fields.atLeast(problems, component, "waf.rateLimit.requests", 1, rateLimit.requests());
            Fields.positive(problems, component, "waf.rateLimit.window", rateLimit.window());
        }
        blockedCountries.forEach(code -> Fields.country(problems, component, "waf.blockedCountries", code));
        Fields.unique(problems, component, "waf.blockedCountries", blockedCountries, Function.identity());
        for (CustomRule rule : customRules) {
            String at = "waf.customRules[" + rule.name() + "]";
            Fields.text(problems, component, at + ".name", rule.name());
            Fields.text(problems, component, at + ".expression", rule.expression());
        }
        Fields.unique(problems, component, "waf.customRules", customRules, CustomRule::name);
    }
}
