package io.infrar.user;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import java.nio.file.Path;

/** A user's program on the class path, with Infrar and the AWS SDK on the module path. */
public final class AwsModulePathProgram {
    private AwsModulePathProgram() {}

    /** @param args a folder, then settings as {@code name=value} */
    public static void main(String[] args) {
        Environment environment = Infra.environment("modules")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2))
                .bucket("files", b -> b.emptyOnDestroy())
                .build();
        Infra.Builder builder = Infra.builder().home(Path.of(args[0]));
        for (int i = 1; i < args.length; i++) {
            int at = args[i].indexOf('=');
            builder.setting(args[i].substring(0, at), args[i].substring(at + 1));
        }
        try (Infra infra = builder.build()) {
            int made = infra.apply(infra.plan(environment)).resources().size();
            boolean quiet = infra.plan(environment).isEmpty();
            infra.apply(infra.planDestroy("modules"));
            System.out.println("engine in " + Infra.class.getModule().getName() + ", made " + (made > 5 ? "all" : made)
                    + ", quiet " + quiet + ", left " + infra.environments().size());
        }
    }
}
