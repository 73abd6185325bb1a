package io.infrar.examples.snippets;

// region program
import static io.infrar.model.Units.days;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.spi.Plan;
import java.sql.Connection;
import java.sql.DriverManager;

public class FirstEnvironment {
    public static void main(String[] args) throws Exception {
        Environment dev = Infra.environment("dev")
                .on("local")
                .stage(Stage.DEVELOPMENT)
                .database("main", d -> d.postgres("15"))
                .bucket("uploads", b -> b.expireAfter(days(7)).emptyOnDestroy())
                .secret("jwt/signing-key", s -> s.generated(64))
                .build();

        try (Infra infra = Infra.builder().ephemeral().build()) {
            Plan plan = infra.plan(dev); // reads, never writes
            plan.effective().forEach(System.out::println);

            Deployment deployment = infra.apply(plan); // does exactly what the plan says
            Database.Exports database = deployment.database("main");
            String password = infra.reveal("dev", database.password()).reveal();
            try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), password)) {
                System.out.println("PostgreSQL " + connection.getMetaData().getDatabaseProductVersion());
            }
        } // ephemeral: closed means destroyed
    }
}
// endregion
