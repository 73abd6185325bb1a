package io.infrar.rules;

import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Stage;
import io.infrar.model.Tls;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code security.tls}: nothing talks in clear text over the Internet, to databases or to caches, and no TLS older than 1.2 is
 * accepted. Plain HTTP is fine in development.
 */
final class TlsRule implements ModelValidator {
    private static final String ID = "security.tls";

    @Override
    public List<Finding> check(Environment environment) {
        List<Finding> findings = new ArrayList<>();
        environment.components(Database.class).stream()
                .filter(database -> !database.tlsRequired())
                .forEach(database -> findings.add(clearText(environment, database)));
        environment.components(Cache.class).stream()
                .filter(cache -> !cache.tlsRequired())
                .forEach(cache -> findings.add(clearText(environment, cache)));
        environment.components(LoadBalancer.class).stream()
                .filter(balancer -> balancer.minimumTls().outdated())
                .forEach(balancer -> findings.add(outdated(environment, balancer, balancer.minimumTls())));
        environment.components(Edge.class).stream()
                .filter(edge -> edge.minimumTls().outdated())
                .forEach(edge -> findings.add(outdated(environment, edge, edge.minimumTls())));
        if (environment.stage() != Stage.DEVELOPMENT) {
            environment.components(Compute.class).forEach(compute -> plainHttp(compute, findings));
            environment.components(LoadBalancer.class).forEach(balancer -> plainHttp(balancer, findings));
            environment.components(Edge.class).forEach(edge -> plainHttp(edge, findings));
        }
        return findings;
    }

    private static Finding clearText(Environment environment, Component component) {
        return ByStage.finding(
                environment,
                ID,
                component,
                "tlsRequired: it accepts connections in clear text, with passwords and data",
                "Take tlsOptional() away; the exports carry the address with TLS.");
    }

    private static Finding outdated(Environment environment, Component component, Tls version) {
        return ByStage.finding(
                environment,
                ID,
                component,
                "minimumTls: " + version + " is outdated (RFC 8996)",
                "Write minimumTls(Tls.V1_2) or leave it out.");
    }

    private static void plainHttp(Compute compute, List<Finding> findings) {
        if (compute.publiclyReachable() && !compute.tlsRequired()) {
            findings.add(Finding.error(
                    ID,
                    compute.key(),
                    "tlsRequired: it is reached from the Internet by plain HTTP",
                    "Take tlsOptional() away, or put an edge or a load balancer with HTTPS in front and take"
                            + " publiclyReachable() away."));
        }
    }

    private static void plainHttp(LoadBalancer balancer, List<Finding> findings) {
        if (!balancer.publiclyReachable()) {
            return;
        }
        for (LoadBalancer.Listener listener : balancer.listeners()) {
            if (listener.protocol() == LoadBalancer.Protocol.HTTP && listener.redirectTo() == null) {
                findings.add(Finding.error(
                        ID,
                        balancer.key(),
                        "listeners: port " + listener.port() + " serves plain HTTP to the Internet",
                        "Write https(443) and redirect(" + listener.port() + ", 443)."));
            }
        }
    }

    private static void plainHttp(Edge edge, List<Finding> findings) {
        if (!edge.alwaysHttps()) {
            findings.add(Finding.error(
                    ID,
                    edge.key(),
                    "alwaysHttps: it answers plain HTTP",
                    "Take httpAllowed() away: requests are sent on to HTTPS."));
        }
        if (edge.tlsMode() != Edge.TlsMode.FULL_STRICT) {
            findings.add(Finding.error(
                    ID,
                    edge.key(),
                    "tlsMode: " + edge.tlsMode()
                            + (edge.tlsMode() == Edge.TlsMode.FLEXIBLE
                                    ? " talks to the origin in clear text"
                                    : " does not check the origin's certificate"),
                    "Take tlsMode(...) away and give the origin a certificate."));
        }
    }
}
