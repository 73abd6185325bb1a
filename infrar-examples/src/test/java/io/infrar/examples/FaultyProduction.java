package io.infrar.examples;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.gallery.I8CloudflareAndHetzner;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import java.nio.file.Path;
import java.util.List;

/** Example I8 and changes to it, for kills and faults; its one secret is read from a file, so that every object is at a vendor. */
final class FaultyProduction {
    private FaultyProduction() {}

    static Environment first(Path folder) {
        return I8CloudflareAndHetzner.environment()
                .named("faulty")
                .change(e -> e.secret(
                        "vault/root",
                        s -> s.on("hetzner", "fsn1")
                                .fromFile(folder.resolve("vault-root").toString())));
    }

    /** Another label everywhere, a larger volume, one more bucket, record and rule. */
    static Environment second(Path folder) {
        return first(folder)
                .change(e -> e.tag("version", "2")
                        .server("main", s -> s.volume("data", gib(90)).openPort(8443, "203.0.113.0/24"))
                        .bucket("more", b -> b.expireAfter(days(7)))
                        .domain("infrar", d -> d.record("status", Domain.Type.CNAME, "status.example.com")));
    }

    /** Without the load balancer, its certificate, and a bucket. */
    static Environment third(Path folder) {
        return second(folder).change(e -> e.without(loadBalancer("main")).without(bucket("more")));
    }

    static List<Environment> versions(Path folder) {
        return List.of(first(folder), second(folder), third(folder));
    }
}
