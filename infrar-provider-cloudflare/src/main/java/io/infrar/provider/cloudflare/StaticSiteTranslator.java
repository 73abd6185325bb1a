package io.infrar.provider.cloudflare;

import io.infrar.model.Address;
import io.infrar.model.Domain;
import io.infrar.model.Folder;
import io.infrar.model.Output;
import io.infrar.model.StaticSite;
import io.infrar.provider.cloudflare.pages.PagesDeployment;
import io.infrar.provider.cloudflare.pages.PagesDomain;
import io.infrar.provider.cloudflare.pages.PagesProject;
import io.infrar.provider.cloudflare.pages.PagesProject.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns a static site into a Pages project, a deployment of its folder, and its domains with the records that lead there.
 */
final class StaticSiteTranslator {
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final String INDEX = "index.html";

    /** Of the plans Free and Pro; see <a href="https://developers.cloudflare.com/pages/platform/limits/">Limits</a>. */
    private static final int DOMAINS = 100;

    private final Translating t;

    StaticSiteTranslator(Translating t) {
        this.t = t;
    }

    void translate(StaticSite site) {
        PagesOptions options =
                t.option(site, PagesOptions.class, PagesOptions.NAME).orElse(PagesOptions.NONE);
        check(site, options);
        String branch = options.branch() == null ? options.productionBranch() : options.branch();
        boolean production = branch.equals(options.productionBranch());
        SiteVariables variables = SiteVariables.of(site.env());
        Settings settings = new Settings(
                options.compatibilityDate(), options.compatibilityFlags(), variables.plain(), variables.secrets());
        Address project = Translating.own("pages-project", site);
        t.add(
                project,
                site,
                new PagesProject.Spec(
                        options.project(),
                        options.productionBranch(),
                        site.buildCommand(),
                        site.directory(),
                        settings,
                        site.previews() || !production ? settings : null));
        Address deployment = Translating.own("pages-deployment", site);
        String functions = site.functionsDirectory();
        t.add(
                deployment,
                site,
                new PagesDeployment.Spec(
                        Translating.output(project, "name"),
                        branch,
                        Folder.of(site.directory()),
                        functions == null ? null : Folder.of(functions),
                        site.headers(),
                        site.redirects(),
                        site.notFoundPage(),
                        site.spaFallback(),
                        variables.all(),
                        options.mostFiles()));
        Output<String> subdomain = Translating.output(project, "subdomain");
        Set<String> hosts = new LinkedHashSet<>(site.domains());
        hosts.addAll(t.edgeDomains(site));
        for (String host : hosts) {
            domain(site, host, options, project, deployment, subdomain);
        }
        t.export(site, StaticSite.exports(url(site, production, deployment, subdomain)));
        findings(site);
    }

    private static Output<String> url(
            StaticSite site, boolean production, Address deployment, Output<String> subdomain) {
        if (!production) {
            return Translating.output(deployment, "alias");
        }
        return site.domains().isEmpty()
                ? Output.format("https://{}", subdomain)
                : Output.of("https://" + site.domains().get(0));
    }

    /** Waits only where the record is made here, too. */
    private void domain(
            StaticSite site,
            String host,
            PagesOptions options,
            Address project,
            Address deployment,
            Output<String> subdomain) {
        boolean elsewhere = options.dnsElsewhere() || isOfAnotherProvider(host);
        List<Address> after = new ArrayList<>(List.of(deployment));
        if (elsewhere) {
            t.info(
                    "cloudflare.dns",
                    site,
                    "the DNS of " + host + " is elsewhere, so no record is made for it.",
                    "Lead it to the project's host under pages.dev with a CNAME record.");
        } else {
            t.leadTo(site, host, subdomain);
            if (t.domain(t.zoneName(site, host)).isEmpty()) {
                t.info(
                        "cloudflare.zone",
                        site,
                        "the record of " + host + " is made in the zone " + t.zoneName(site, host)
                                + ", which must be in the account.",
                        "Say Cloudflare.pages().withoutRecords() when its DNS is elsewhere.");
            }
            Address dns = Translating.shared("dns-record", site.key(), Translating.suffix(host));
            if (t.has(dns)) {
                after.add(dns);
            }
        }
        t.addAfter(
                after,
                Translating.own("pages-domain", site, host),
                site,
                new PagesDomain.Spec(Translating.output(project, "name"), host, after.size() > 1));
    }

    /** A domain of this environment that another provider has. */
    private boolean isOfAnotherProvider(String host) {
        return t.environment().components(Domain.class).stream()
                .filter(domain -> !t.isHere(domain.key()))
                .anyMatch(domain -> host.equals(domain.zone()) || host.endsWith("." + domain.zone()));
    }

    // ---- findings

    private void check(StaticSite site, PagesOptions options) {
        String project = options.project();
        if (project != null && !PROJECT.matcher(project).matches()) {
            t.error(
                    "cloudflare.project",
                    site,
                    "the project's name '" + project + "' is not one that Pages takes.",
                    "Use 1 to 58 small letters, digits and dashes, with no dash at either end.");
        }
        String date = options.compatibilityDate();
        if (date != null && !DATE.matcher(date).matches()) {
            t.error(
                    "cloudflare.compatibility",
                    site,
                    "the compatibility date '" + date + "' is not a day.",
                    "Write it like 2026-11-01.");
        }
        for (String host : site.domains()) {
            if (host.startsWith("*")) {
                t.error(
                        "cloudflare.domain",
                        site,
                        "domains has '" + host + "', and Pages takes no wildcards.",
                        "Name each host.");
            }
        }
        if (!site.index().equals(INDEX)) {
            t.error(
                    "cloudflare.index",
                    site,
                    "index is '" + site.index() + "', and Pages shows index.html for a folder.",
                    "Let the build write index.html.");
        }
        if (site.domains().size() > DOMAINS) {
            t.warning(
                    "cloudflare.domains",
                    site,
                    "there are " + site.domains().size() + " domains, and a project may have " + DOMAINS
                            + " on the plan Free.",
                    "Use fewer, or a zone with a larger plan.");
        }
    }

    private void findings(StaticSite site) {
        if (site.buildCommand() != null) {
            t.info(
                    "cloudflare.build",
                    site,
                    "buildCommand is written into the project and not run: the folder '" + site.directory()
                            + "' is uploaded as it is.",
                    "Run '" + site.buildCommand() + "' before each plan.");
        }
    }
}
