package io.infrar.examples.snippets;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.local.Local;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Short pieces of the documentation. */
final class Usage {
    private Usage() {}

    static Environment production() {
        // region model
        Environment production = Infra.environment("shop")
                .on("local")
                .database("main", d -> d.postgres("15").memory(gib(1)).backups(days(7)))
                .compute(
                        "api",
                        c -> c.command("bin/api")
                                .port(8080)
                                .replicas(2)
                                .health("/health")
                                .uses(database("main"))
                                .env("DATABASE_URL", database("main").jdbcUrl())
                                .env("DATABASE_PASSWORD", database("main").password()))
                .staticSite(
                        "web",
                        s -> s.directory("out").env("API_URL", compute("api").url()))
                .build();
        // endregion
        return production;
    }

    static Environment derived(Environment production) {
        // region derive
        Environment staging = production
                .named("shop-staging")
                .change(e -> e.stage(Stage.STAGING)
                        .compute("api", c -> c.replicas(1))
                        .database("main", d -> d.with(Local.preferredPort(5432))));
        // endregion
        return staging;
    }

    static void savedPlan(Infra infra, Environment environment, Path file) throws IOException {
        // region saved-plan
        Files.writeString(file, infra.plan(environment).toJson());
        // later, perhaps another program
        infra.apply(Plan.fromJson(Files.readString(file)));
        // endregion
    }

    static String outcome(Infra infra, Plan plan, Cancellation cancellation) {
        // region errors
        try {
            Deployment deployment = infra.apply(plan, event -> {}, cancellation);
            return deployment.exports().keySet().toString();
        } catch (RefusedException e) {
            return "not applied, nothing was changed: " + e.findings();
        } catch (StalePlanException e) {
            return "not applied, nothing was changed; plan again: " + e.getMessage();
        } catch (ApplyException e) {
            return "applied in part, all of it recorded: " + e.report().explanation();
        }
        // endregion
    }

    static Plan adoption(Infra infra, Environment environment) {
        // region options
        Plan part = infra.plan(environment, PlanOptions.DEFAULT.target("database/main"));
        Plan rest = infra.plan(environment, PlanOptions.DEFAULT.exclude("database/main"));
        Plan handedOver = infra.planDestroy("shop", PlanOptions.DEFAULT.forget("local:bucket/uploads"));
        // endregion
        return part.isEmpty() ? rest : handedOver;
    }

    static void breakLock(Infra infra) {
        // region break-lock
        infra.lockHolder("shop").ifPresent(holder -> infra.breakLock("shop", holder.id()));
        // endregion
    }

    static boolean drifted(Infra infra) {
        // region drift
        boolean drifted = !infra.drift("shop").isEmpty();
        // endregion
        return drifted;
    }

    static Environment suppressed(Environment environment) {
        // region suppress
        Environment accepted = environment.change(
                e -> e.suppress("shop.bucket-expiry", "uploads are contracts, which are kept for ten years"));
        // endregion
        return accepted;
    }

    static List<Finding> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }
}
