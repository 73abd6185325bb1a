package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The simulation asks the function to test itself, for which it needs containers; that this fails has no consequence there. */
class SecretRotationTest extends AwsHandlerContract {
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

    private @Nullable String arn;

    @Override
    protected String type() {
        return "secret-rotation";
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            arn = aws.secretsManager("us-east-1")
                    .createSecret(r -> r.name("rotated").secretString("x"))
                    .arn();
            String role = aws.iam()
                    .createRole(
                            r -> r.roleName("rotation")
                                    .assumeRolePolicyDocument(
                                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                                    + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                    .role()
                    .arn();
            aws.lambda("us-east-1")
                    .createFunction(r -> r.functionName("rotate")
                            .runtime(Runtime.PYTHON3_12)
                            .handler("x.handler")
                            .role(role)
                            .code(code -> code.zipFile(SdkBytes.fromUtf8String("zip"))));
        }
    }

    @Override
    protected Object spec() {
        return new SecretRotation.Spec(Output.of(String.valueOf(arn)), 90, Output.of(FUNCTION));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new SecretRotation.Spec(Output.of(String.valueOf(arn)), 30, Output.of(FUNCTION)));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
