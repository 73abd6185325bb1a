package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Job;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Registry;
import io.infrar.model.Relation;
import io.infrar.model.Secret;
import io.infrar.model.Traits;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a component may do, derived from what it uses: just that. The only action on everything is that which gives a token for ECR,
 * since AWS knows no resource for it.
 *
 * <p>What a program {@code uses} it may use at run time. What it only reads an output of, such as a bucket's name in a variable, it
 * may use as well unless it is isolated; but a secret in a variable is read by whoever starts the program, not by the program.
 */
final class Grants {
    private static final Set<String> PULL =
            Set.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");

    private static final Set<String> PUSH = Set.of(
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:CompleteLayerUpload",
            "ecr:GetDownloadUrlForLayer",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart");

    /** An image in ECR by its full name: account, region, repository. */
    private static final Pattern ECR_IMAGE =
            Pattern.compile("(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/([^:@]+)(?:[:@].*)?");

    private final Translating t;

    Grants(Translating t) {
        this.t = t;
    }

    /** The statements for the role of a program: what it uses at run time. */
    List<Statement> of(Component program) {
        Set<ComponentKey> used = used(program);
        List<Statement> statements = new ArrayList<>();
        buckets(used, statements);
        secrets(used, statements);
        parameters(used, statements);
        databases(used, statements);
        registries(program, used, statements);
        return statements;
    }

    /** The statements for reading the secrets that a program gets in variables of its own and of its sidecars. */
    List<Statement> injected(Component program) {
        return readSecrets(arns(program));
    }

    /**
     * The statements for the role that starts containers: pull their images, write their logs, read the secrets that are injected.
     *
     * @param logGroup the address of the log group; null when nothing is logged there
     * @param composed ARNs of secrets that were put together for this program, beside those that it names
     */
    List<Statement> execution(Component program, @Nullable Address logGroup, Collection<Output<String>> composed) {
        List<Statement> statements = new ArrayList<>();
        Set<Output<String>> repositories = repositories(program);
        if (!repositories.isEmpty()) {
            statements.add(token());
            statements.add(Statement.allow(PULL, repositories));
        }
        if (logGroup != null) {
            statements.add(Statement.allow(
                    Set.of("logs:CreateLogStream", "logs:PutLogEvents"),
                    Set.of(Output.format("{}:log-stream:*", Translating.output(logGroup, "arn")))));
        }
        Set<Output<String>> secrets = arns(program);
        secrets.addAll(composed);
        statements.addAll(readSecrets(secrets));
        return statements;
    }

    /**
     * What an image is called where it is: that of a registry of this environment, when it is named after the registry or its
     * repository, such as {@code platform:1.4}; else as it is.
     */
    Output<String> image(String image) {
        return registryOf(image)
                .map(registry -> Output.format(
                        "{}" + image.substring(name(image).length()),
                        Translating.output(Translating.own("repository", registry), "url")))
                .orElse(Output.of(image));
    }

    /** The ARN of the secret that a value is, when it is just one; else null. */
    @Nullable
    Output<String> secretArn(Output<?> value) {
        if (!(value instanceof Output.OfComponent<?> export) || export.environment() != null) {
            return null;
        }
        ComponentKey key = export.component();
        if (!t.isHere(key)) {
            return null;
        }
        if (key.kind() == Kind.SECRET && export.export().equals("value")) {
            return Translating.output(Translating.shared("secret", key), "arn");
        }
        boolean password = export.export().equals("password");
        if (password && isOnServer(key)) {
            return Translating.output(Translating.shared("secret", key), "arn");
        }
        if (key.kind() == Kind.DATABASE && password) {
            String own = option(key, "rds", "masterPassword");
            return own == null
                    ? Translating.output(new Address(Aws.ID, "db-instance", key.name()), "secretArn")
                    : Translating.output(Translating.shared("secret", new ComponentKey(Kind.SECRET, own)), "arn");
        }
        if (key.kind() == Kind.CACHE && password) {
            String own = option(key, "cache", "authToken");
            return own == null
                    ? null
                    : Translating.output(Translating.shared("secret", new ComponentKey(Kind.SECRET, own)), "arn");
        }
        return null;
    }

    private boolean isOnServer(ComponentKey key) {
        Component component = t.environment().component(key).orElse(null);
        return component instanceof Database database
                ? database.host() != null
                : component instanceof Cache cache && cache.host() != null;
    }

    // ---- what is used

    private Set<ComponentKey> used(Component program) {
        boolean isolated = program instanceof Compute compute && compute.isolated()
                || program instanceof Job job && job.isolated();
        Set<ComponentKey> used = new TreeSet<>();
        for (Relation relation : t.slice().needs(program)) {
            boolean read = relation.role() == Component.Role.READS
                    && !isolated
                    && relation.to().kind() != Kind.SECRET;
            if ((relation.role() == Component.Role.USES || read) && t.isHere(relation.to())) {
                used.add(relation.to());
            }
        }
        return used;
    }

    private void buckets(Set<ComponentKey> used, List<Statement> statements) {
        Set<Output<String>> objects = new LinkedHashSet<>();
        Set<Output<String>> buckets = new LinkedHashSet<>();
        for (ComponentKey key : used) {
            if (key.kind() == Kind.BUCKET) {
                Output<String> arn = Translating.output(Translating.shared("bucket", key), "arn");
                buckets.add(arn);
                objects.add(Output.format("{}/*", arn));
            }
        }
        if (!buckets.isEmpty()) {
            statements.add(Statement.allow(Set.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), objects));
            statements.add(Statement.allow(Set.of("s3:ListBucket"), buckets));
        }
    }

    private void secrets(Set<ComponentKey> used, List<Statement> statements) {
        Set<Output<String>> secrets = new LinkedHashSet<>();
        for (ComponentKey key : used) {
            if (key.kind() == Kind.SECRET) {
                secrets.add(Translating.output(Translating.shared("secret", key), "arn"));
            }
        }
        statements.addAll(readSecrets(secrets));
    }

    /** A key of a secret's own must be asked to decrypt as well; the account's key is not asked. */
    private List<Statement> readSecrets(Set<Output<String>> arns) {
        if (arns.isEmpty()) {
            return List.of();
        }
        List<Statement> statements = new ArrayList<>();
        statements.add(Statement.allow(Set.of("secretsmanager:GetSecretValue"), arns));
        Set<Output<String>> keys = new LinkedHashSet<>();
        for (Secret secret : t.slice().components(Secret.class)) {
            if (SecretTranslator.options(t, secret).ownKey()
                    && arns.contains(Translating.<String>output(Translating.shared("secret", secret), "arn"))) {
                keys.add(Translating.output(Translating.shared("kms-key", secret), "arn"));
            }
        }
        if (!keys.isEmpty()) {
            statements.add(Statement.allow(Set.of("kms:Decrypt"), keys));
        }
        return statements;
    }

    private void parameters(Set<ComponentKey> used, List<Statement> statements) {
        Set<Output<String>> parameters = new LinkedHashSet<>();
        for (ComponentKey key : used) {
            if (key.kind() == Kind.PARAMETER) {
                parameters.add(Translating.output(new Address(Aws.ID, "parameter", key.name()), "arn"));
            }
        }
        if (!parameters.isEmpty()) {
            statements.add(Statement.allow(Set.of("ssm:GetParameter", "ssm:GetParameters"), parameters));
        }
    }

    /** With IAM authentication, a program may sign in without a password. */
    private void databases(Set<ComponentKey> used, List<Statement> statements) {
        Set<Output<String>> users = new LinkedHashSet<>();
        for (Database database : t.slice().components(Database.class)) {
            boolean byIam = t.option(database, RdsOptions.class, RdsOptions.NAME)
                    .filter(RdsOptions::hasIamAuthentication)
                    .isPresent();
            if (byIam && database.host() == null && used.contains(database.key())) {
                users.add(Output.format(
                        "{}/{}",
                        Translating.output(Translating.own("db-instance", database), "usersArn"),
                        new Output.OfComponent<String>(null, database.key(), "user")));
            }
        }
        if (!users.isEmpty()) {
            statements.add(Statement.allow(Set.of("rds-db:connect"), users));
        }
    }

    private void registries(Component program, Set<ComponentKey> used, List<Statement> statements) {
        Registry.Ref builds = program instanceof Job job ? job.builds() : null;
        Set<Output<String>> pushed = new LinkedHashSet<>();
        Set<Output<String>> pulled = new LinkedHashSet<>();
        for (Registry registry : t.slice().components(Registry.class)) {
            Output<String> arn = Translating.output(Translating.own("repository", registry), "arn");
            if (builds != null && builds.name().equals(registry.name())) {
                pushed.add(arn);
            } else if (used.contains(registry.key())) {
                pulled.add(arn);
            }
        }
        if (!pushed.isEmpty() || !pulled.isEmpty()) {
            statements.add(token());
        }
        if (!pushed.isEmpty()) {
            statements.add(Statement.allow(PUSH, pushed));
        }
        if (!pulled.isEmpty()) {
            statements.add(Statement.allow(PULL, pulled));
        }
    }

    private static Statement token() {
        return Statement.allow(Set.of("ecr:GetAuthorizationToken"), Set.of(Output.of("*")));
    }

    // ---- what starting it needs

    private Set<Output<String>> arns(Component program) {
        Set<Output<String>> arns = new LinkedHashSet<>();
        for (Map<String, Output<?>> variables : variables(program)) {
            for (Output<?> value : variables.values()) {
                Output<String> arn = secretArn(value);
                if (arn != null) {
                    arns.add(arn);
                }
            }
        }
        return arns;
    }

    private static List<Map<String, Output<?>>> variables(Component program) {
        List<Map<String, Output<?>>> variables = new ArrayList<>();
        if (program instanceof Compute compute) {
            variables.add(compute.env());
            compute.sidecars().forEach(sidecar -> variables.add(sidecar.env()));
        } else if (program instanceof Job job) {
            variables.add(job.env());
        }
        return variables;
    }

    private Set<Output<String>> repositories(Component program) {
        List<String> images = new ArrayList<>();
        if (program instanceof Compute compute) {
            if (compute.image() != null) {
                images.add(compute.image());
            }
            compute.sidecars().forEach(sidecar -> images.add(sidecar.image()));
        } else if (program instanceof Job job && job.image() != null) {
            images.add(job.image());
        }
        Set<Output<String>> repositories = new LinkedHashSet<>();
        for (String image : images) {
            Matcher full = ECR_IMAGE.matcher(image);
            if (full.matches()) {
                String partition = io.infrar.provider.aws.sdk.AwsClients.partition(full.group(2));
                repositories.add(Output.of("arn:" + partition + ":ecr:" + full.group(2) + ":" + full.group(1)
                        + ":repository/" + full.group(3)));
            } else {
                registryOf(image)
                        .ifPresent(registry ->
                                repositories.add(Translating.output(Translating.own("repository", registry), "arn")));
            }
        }
        return repositories;
    }

    private Optional<Registry> registryOf(String image) {
        String name = name(image);
        return t.slice().components(Registry.class).stream()
                .filter(registry -> registry.name().equals(name)
                        || t.option(registry, EcrOptions.class, EcrOptions.NAME)
                                .filter(options -> name.equals(options.name()))
                                .isPresent())
                .findFirst();
    }

    /** An image's name without its tag or digest. */
    private static String name(String image) {
        int at = image.indexOf('@');
        String tagged = at < 0 ? image : image.substring(0, at);
        int colon = tagged.lastIndexOf(':');
        return colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged;
    }

    /** A field of an option as it was written, as text; null when it is not there. */
    @Nullable
    String option(ComponentKey key, String name, String field) {
        return t.environment()
                .component(key)
                .map(Component::traits)
                .map(Traits::options)
                .flatMap(options -> options.stream()
                        .filter(option -> option.provider().equals(Aws.ID)
                                && option.name().equals(name))
                        .reduce((first, second) -> second))
                .map(option -> option.value().get(field))
                .filter(value -> !value.isNull())
                .map(value -> value.asText())
                .orElse(null);
    }
}
