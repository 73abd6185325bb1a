package io.infrar.provider.cloudflare;

import io.infrar.model.ProviderOption;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What only sites on Cloudflare Pages have. Made by {@link Cloudflare#pages}.
 *
 * @param project exact name of the project, which is also its address under {@code pages.dev}; null makes one up
 * @param productionBranch the branch that the domains show
 * @param branch where the folder goes: the production branch, or any other name for a preview; null for the production branch
 * @param compatibilityDate of the runtime of functions, such as {@code 2026-11-01}; null leaves it alone
 * @param compatibilityFlags of the runtime of functions, such as {@code nodejs_compat}
 * @param mostFiles how many files the account's plan allows in a site: 20,000, paid plans more
 * @param dnsElsewhere the zones of the domains are not with Cloudflare, so no records are made
 */
public record PagesOptions(
        @Nullable String project,
        String productionBranch,
        @Nullable String branch,
        @Nullable String compatibilityDate,
        Set<String> compatibilityFlags,
        int mostFiles,
        boolean dnsElsewhere)
        implements ProviderOption {
    static final String NAME = "pages";

    static final PagesOptions NONE = new PagesOptions(null, "main", null, null, Set.of(), 20_000, false);

    public PagesOptions {
        compatibilityFlags = java.util.Collections.unmodifiableSet(new TreeSet<>(compatibilityFlags));
    }

    /** Names the project. */
    public PagesOptions project(String name) {
        return new PagesOptions(
                name, productionBranch, branch, compatibilityDate, compatibilityFlags, mostFiles, dnsElsewhere);
    }

    /** Names the branch that the domains show, {@code main} unless given. */
    public PagesOptions productionBranch(String name) {
        return new PagesOptions(project, name, branch, compatibilityDate, compatibilityFlags, mostFiles, dnsElsewhere);
    }

    /** Puts the folder into a branch, such as {@code preview-x}: a preview with an address of its own; production stays as it is. */
    public PagesOptions branch(String name) {
        return new PagesOptions(
                project, productionBranch, name, compatibilityDate, compatibilityFlags, mostFiles, dnsElsewhere);
    }

    /** Sets date and flags of the runtime of functions. */
    public PagesOptions compatibility(String date, String... flags) {
        return new PagesOptions(project, productionBranch, branch, date, Set.of(flags), mostFiles, dnsElsewhere);
    }

    /** How many files the account's plan allows in a site. */
    public PagesOptions mostFiles(int count) {
        return new PagesOptions(
                project, productionBranch, branch, compatibilityDate, compatibilityFlags, count, dnsElsewhere);
    }

    /** Makes no records for the domains: their zones are elsewhere, and have CNAME records that lead to the project. */
    public PagesOptions withoutRecords() {
        return new PagesOptions(
                project, productionBranch, branch, compatibilityDate, compatibilityFlags, mostFiles, true);
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
