package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Database;
import io.infrar.model.Output;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.observe.LogGroup;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.provider.aws.secrets.Function;
import io.infrar.provider.aws.secrets.KmsAlias;
import io.infrar.provider.aws.secrets.KmsKey;
import io.infrar.provider.aws.secrets.Secret.Spec;
import io.infrar.provider.aws.secrets.SecretRotation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a secret into resources: one of Secrets Manager, and what rotates it. */
final class SecretTranslator {
    private static final int MIN_WINDOW = 7;
    private static final int MAX_WINDOW = 30;

    /** A key that is gone takes all that it encrypted with it, so it can be had back as long as possible. */
    private static final int KEY_WINDOW = 30;

    private static final int MAX_ROTATION = 1000;
    private static final String ROTATION = "rotation";
    private static final int FUNCTION_SECONDS = 600;
    private static final int LOG_DAYS = 30;
    static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Translating t;

    SecretTranslator(Translating t) {
        this.t = t;
    }

    void translate(Secret secret) {
        SecretOptions options = options(t, secret);
        Spec spec = spec(secret, "/infrar/" + t.environment().name() + "/" + secret.name());
        Integer days = options.recoveryDays();
        if (days != null) {
            checkDays(secret, days);
            spec = spec.recoverableFor(days);
        }
        Address address = Translating.shared("secret", secret);
        if (options.ownKey()) {
            spec = spec.encryptedWith(key(secret));
        }
        t.add(address, secret, spec, Translating.charge("secrets-manager", "secret", t.region(secret), BigDecimal.ONE));
        t.export(secret, Secret.exports(Translating.output(address, "value")));
        Duration rotation = secret.rotation();
        if (rotation != null) {
            rotate(secret, rotation, options, Translating.output(address, "arn"));
        }
    }

    // ---- rotation

    /** By the function that is named; the master password of a database here by ours; else nothing can be done. */
    private void rotate(Secret secret, Duration every, SecretOptions options, Output<String> arn) {
        long days = every.toDays();
        if (!every.equals(Duration.ofDays(days)) || days > MAX_ROTATION) {
            t.error(
                    "aws.secret.rotation",
                    secret,
                    "rotation must be whole days, 1 to " + MAX_ROTATION + ", is " + every + ".",
                    "");
            return;
        }
        String named = options.rotationFunction();
        Database database = databaseOf(secret);
        Output<String> function;
        if (named != null) {
            function = Output.of(named);
        } else if (database != null) {
            function = Translating.output(function(secret, database, arn), "arn");
        } else {
            t.warning(
                    "aws.secret.rotation",
                    secret,
                    "rotation is not done: on aws it needs a function that sets a new value where it is used.",
                    "Name one with Aws.secret().rotatedBy(\"<arn>\"), or leave rotation out.");
            return;
        }
        t.add(
                Translating.shared("secret-rotation", secret),
                secret,
                new SecretRotation.Spec(arn, (int) days, function));
    }

    /** The database whose master password the secret is; replicas of it have the same. */
    private @Nullable Database databaseOf(Secret secret) {
        return t.slice().components(Database.class).stream()
                .filter(database -> secret.name().equals(t.grants().option(database.key(), "rds", "masterPassword")))
                .findFirst()
                .orElse(null);
    }

    private Address function(Secret secret, Database database, Output<String> arn) {
        Address instance = Translating.own("db-instance", database);
        Address logs = Translating.shared("log-group", secret, ROTATION);
        t.add(
                logs,
                secret,
                new LogGroup.Spec(
                        "/infrar/" + t.environment().name() + "/rotation/" + secret.name(), LOG_DAYS, null, Map.of()));
        List<Statement> statements = new ArrayList<>();
        statements.add(Statement.allow(
                Set.of(
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage"),
                Set.of(arn)));
        if (options(t, secret).ownKey()) {
            statements.add(Statement.allow(
                    Set.of("kms:Decrypt", "kms:GenerateDataKey"),
                    Set.of(Translating.output(Translating.shared("kms-key", secret), "arn"))));
        }
        statements.add(Statement.allow(
                Set.of("rds:DescribeDBInstances", "rds:ModifyDBInstance"),
                Set.of(Translating.output(instance, "arn"))));
        statements.add(Statement.allow(
                Set.of("logs:CreateLogStream", "logs:PutLogEvents"),
                Set.of(Output.format("{}:log-stream:*", Translating.output(logs, "arn")))));
        Address role = Translating.shared("role", secret, ROTATION);
        t.add(
                role,
                secret,
                Role.Spec.of(
                        PolicyDocument.of(Statement.allowService("lambda.amazonaws.com", "sts:AssumeRole")),
                        new PolicyDocument(statements),
                        "rotates " + secret.name()));
        Address function = Translating.shared("function", secret, ROTATION);
        SecretSource.Generated value = secret.source() instanceof SecretSource.Generated generated
                ? generated
                : new SecretSource.Generated(32, LETTERS_AND_DIGITS);
        t.add(
                function,
                secret,
                new Function.Spec(
                        Function.ROTATE_RDS_MASTER,
                        Function.digest(Function.ROTATE_RDS_MASTER),
                        "rotates " + secret.name(),
                        Translating.output(role, "arn"),
                        Map.of(
                                "INSTANCE",
                                Translating.output(instance, "identifier"),
                                "LENGTH",
                                Output.of(Integer.toString(value.length())),
                                "ALPHABET",
                                Output.of(value.alphabet())),
                        FUNCTION_SECONDS,
                        Translating.output(logs, "name"),
                        Map.of()));
        return function;
    }

    private Output<String> key(Secret secret) {
        Address key = Translating.shared("kms-key", secret);
        t.add(
                key,
                secret,
                new KmsKey.Spec("secret " + secret.name(), Set.of(), true, KEY_WINDOW, Map.of()),
                Translating.charge("kms", "customer-managed-key", "global", BigDecimal.ONE));
        t.add(Translating.shared("kms-alias", secret), secret, new KmsAlias.Spec(null, Translating.output(key, "id")));
        return Translating.output(key, "arn");
    }

    static SecretOptions options(Translating t, Secret secret) {
        return t.option(secret, SecretOptions.class, SecretOptions.NAME).orElse(new SecretOptions(false, null, null));
    }

    private static Spec spec(Secret secret, String name) {
        SecretSource source = secret.source();
        if (source instanceof SecretSource.Generated generated) {
            return Spec.generated(name, generated.length(), generated.alphabet());
        }
        if (source instanceof SecretSource.FromEnvironment from) {
            return Spec.from(name, Output.of(SecretRef.of("env", from.variable())));
        }
        if (source instanceof SecretSource.FromFile from) {
            return Spec.from(name, Output.of(SecretRef.of("file", from.path())));
        }
        return Spec.from(name, Output.of(SecretRef.of("literal", secret.name())));
    }

    private void checkDays(Secret secret, int days) {
        if (days != 0 && (days < MIN_WINDOW || days > MAX_WINDOW)) {
            t.error(
                    "aws.secret.recovery-days",
                    secret,
                    "recoveryDays must be 7 to 30, or 0 to delete it at once, is " + days + ".",
                    "");
        }
    }
}
