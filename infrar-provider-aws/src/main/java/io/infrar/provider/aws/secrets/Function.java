package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * A Lambda function of one Python file that comes with this library. See
 * <a href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html">CreateFunction</a>. Secrets Manager of the same
 * account may invoke it.
 */
public final class Function extends AwsHandler<Function.Spec, Function.Outputs, GetFunctionResponse> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("function", Spec.class, Outputs.class).naming(new ResourceType.Naming(64, "-_", false));

    /** Rotates the master password of an RDS instance by the API of RDS. Variables: INSTANCE, LENGTH, ALPHABET. */
    public static final String ROTATE_RDS_MASTER = "rotate_rds_master";

    private static final String INVOKER = "secretsmanager.amazonaws.com";
    private static final String STATEMENT = "infrar";
    private static final Runtime RUNTIME = Runtime.PYTHON3_12;

    /**
     * What is asked.
     *
     * @param source which of the functions here
     * @param digest of its code, see {@link #digest}; another one is another version
     * @param description at most 256 characters, may be empty
     * @param role the ARN of the role that it has
     * @param environment its variables; no secrets
     * @param timeoutSeconds 1 to 900
     * @param logGroup the name of the log group that it writes to; null means {@code /aws/lambda/<name>}
     */
    public record Spec(
            String source,
            String digest,
            String description,
            Output<String> role,
            Map<String, Output<String>> environment,
            int timeoutSeconds,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<String> logGroup,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn, String name) {}

    Function(AwsClients aws) {
        super(TYPE, aws);
    }

    /** The digest of the code of a function, as Lambda computes it. */
    public static String digest(String source) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(zip(source)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without times and compression, so that it is the same everywhere. */
    private static byte[] zip(String source) {
        String file = source + ".py";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = Function.class.getResourceAsStream(file);
                ZipOutputStream zip = new ZipOutputStream(bytes)) {
            byte[] code =
                    Objects.requireNonNull(in, () -> "no function " + source).readAllBytes();
            java.util.zip.CRC32 check = new java.util.zip.CRC32();
            check.update(code);
            ZipEntry entry = new ZipEntry(file);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(code.length);
            entry.setCompressedSize(code.length);
            entry.setCrc(check.getValue());
            entry.setTimeLocal(java.time.LocalDateTime.of(2000, 1, 1, 0, 0));
            zip.putNextEntry(entry);
            zip.write(code);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private LambdaClient lambda(Known<?, ?> known) {
        return aws.lambda(region(known));
    }

    @Override
    protected Map<String, GetFunctionResponse> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, GetFunctionResponse> found = new HashMap<>();
        for (String id : ids(known)) {
            look(region, id, found);
        }
        return found;
    }

    private void look(String region, String id, Map<String, GetFunctionResponse> found) {
        try {
            found.put(id, aws.lambda(region).getFunction(r -> r.functionName(id)));
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    protected Map<String, GetFunctionResponse> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, GetFunctionResponse> found = new HashMap<>();
        look(region, known.physicalName(), found);
        return found;
    }

    @Override
    protected Map<String, String> tags(GetFunctionResponse object) {
        return object.tags();
    }

    @Override
    protected Spec spec(GetFunctionResponse object, Known<Spec, Outputs> known) {
        FunctionConfiguration function = object.configuration();
        Map<String, Output<String>> environment = new TreeMap<>();
        if (function.environment() != null) {
            function.environment().variables().forEach((name, value) -> environment.put(name, Output.of(value)));
        }
        String handler = function.handler();
        Spec asked = known.spec();
        return new Spec(
                handler.substring(0, Math.max(0, handler.lastIndexOf('.'))),
                function.codeSha256(),
                Objects.requireNonNullElse(function.description(), ""),
                Output.of(function.role()),
                environment,
                function.timeout(),
                asked == null ? null : asked.logGroup(),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(GetFunctionResponse object, Known<Spec, Outputs> known) {
        return new Outputs(
                object.configuration().functionArn(), object.configuration().functionName());
    }

    @Override
    protected boolean isReady(GetFunctionResponse object) {
        FunctionConfiguration function = object.configuration();
        return (function.state() == null || function.state() == State.ACTIVE)
                && (function.lastUpdateStatus() == null || function.lastUpdateStatus() == LastUpdateStatus.SUCCESSFUL);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        try {
            lambda(context.known())
                    .createFunction(r -> r.functionName(name)
                            .runtime(RUNTIME)
                            .handler(spec.source() + ".handler")
                            .code(code -> code.zipFile(SdkBytes.fromByteArray(zip(spec.source()))))
                            .description(spec.description())
                            .role(spec.role().get())
                            .timeout(spec.timeoutSeconds())
                            .loggingConfig(logging(spec))
                            .environment(variables -> variables.variables(texts(spec)))
                            .tags(context.tags()));
        } catch (ProviderException e) {
            // A role that was just made cannot be assumed for some seconds, which Lambda says in words only.
            throw e.kind() == ProviderException.Kind.INVALID
                            && String.valueOf(e.getMessage()).contains("assumed by Lambda")
                    ? again(e)
                    : e;
        }
        return Created.of(name);
    }

    private static @Nullable LoggingConfig logging(Spec spec) {
        Output<String> group = spec.logGroup();
        return group == null
                ? null
                : LoggingConfig.builder().logGroup(group.get()).build();
    }

    private static Map<String, String> texts(Spec spec) {
        Map<String, String> texts = new TreeMap<>();
        spec.environment().forEach((name, value) -> texts.put(name, value.get()));
        return texts;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        LambdaClient lambda = lambda(context.known());
        if (isNew(context)) {
            allow(lambda, id);
        }
        if (before == null) {
            return;
        }
        if (!spec.digest().equals(before.digest())) {
            lambda.updateFunctionCode(r -> r.functionName(id).zipFile(SdkBytes.fromByteArray(zip(spec.source()))));
            ready(context, id);
        }
        if (!spec.source().equals(before.source())
                || !spec.description().equals(before.description())
                || !spec.role().equals(before.role())
                || !spec.environment().equals(before.environment())
                || spec.timeoutSeconds() != before.timeoutSeconds()
                || !Objects.equals(spec.logGroup(), before.logGroup())) {
            lambda.updateFunctionConfiguration(r -> r.functionName(id)
                    .handler(spec.source() + ".handler")
                    .description(spec.description())
                    .role(spec.role().get())
                    .timeout(spec.timeoutSeconds())
                    .loggingConfig(logging(spec))
                    .environment(variables -> variables.variables(texts(spec))));
        }
    }

    /** Only for secrets of this account, so that nobody else's can make it run. */
    private void allow(LambdaClient lambda, String id) {
        try {
            lambda.addPermission(r -> r.functionName(id)
                    .statementId(STATEMENT)
                    .action("lambda:InvokeFunction")
                    .principal(INVOKER)
                    .sourceAccount(aws.accountId()));
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.BUSY && e.kind() != ProviderException.Kind.TAKEN) {
                throw e; // else an interrupted run has allowed it
            }
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        LambdaClient lambda = lambda(context.known());
        String arn = lambda.getFunctionConfiguration(r -> r.functionName(id)).functionArn();
        if (!removed.isEmpty()) {
            lambda.untagResource(r -> r.resource(arn).tagKeys(removed));
        }
        lambda.tagResource(r -> r.resource(arn).tags(set));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        lambda(context.known()).deleteFunction(r -> r.functionName(id));
    }
}
