package io.infrar.examples.gallery;

import static io.infrar.model.Refs.server;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.Tls;

/** What the edge refuses and adds. */
public final class K7EdgeSecurity {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K7", "Edge security", "strict TLS, WAF, headers", K7EdgeSecurity::environment);

    private K7EdgeSecurity() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("edge-security")
                .on("cloudflare")
                .domain("komply", d -> d.zone("komply.one"))
                .server(
                        "origin",
                        s -> s.on("hetzner", "nbg1")
                                .sshKeys(Parts.OPS_KEY)
                                .openPort(443, "173.245.48.0/20", "103.21.244.0/22"))
                .edge(
                        "main",
                        e -> e.inFrontOf(server("origin"))
                                .domains("komply.one", "api.komply.one")
                                .tlsMode(Edge.TlsMode.FULL_STRICT)
                                .minimumTls(Tls.V1_2)
                                .waf()
                                .securityHeaders())
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
