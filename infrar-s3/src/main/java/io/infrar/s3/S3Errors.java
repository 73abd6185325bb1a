package io.infrar.s3;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Turns what the SDK throws into a {@link ProviderException}, where it arrives. */
final class S3Errors implements ExecutionInterceptor {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("AccessDenied", Kind.DENIED),
            Map.entry("AuthorizationHeaderMalformed", Kind.UNAUTHENTICATED),
            Map.entry("BucketAlreadyExists", Kind.TAKEN),
            Map.entry("BucketAlreadyOwnedByYou", Kind.TAKEN),
            Map.entry("BucketNotEmpty", Kind.INVALID),
            Map.entry("ExpiredRequest", Kind.UNAUTHENTICATED),
            Map.entry("InvalidAccessKeyId", Kind.UNAUTHENTICATED),
            Map.entry("InvalidBucketState", Kind.INVALID),
            Map.entry("OperationAborted", Kind.BUSY),
            Map.entry("PreconditionFailed", Kind.TAKEN),
            Map.entry("QuotaExceeded", Kind.QUOTA),
            Map.entry("RequestTimeout", Kind.CONNECTION),
            Map.entry("RequestTimeTooSkewed", Kind.UNAUTHENTICATED),
            Map.entry("SignatureDoesNotMatch", Kind.UNAUTHENTICATED),
            Map.entry("SlowDown", Kind.THROTTLED),
            Map.entry("TooManyBuckets", Kind.QUOTA),
            Map.entry("TooManyRequests", Kind.THROTTLED),
            Map.entry("Unauthorized", Kind.UNAUTHENTICATED));

    private final S3Access access;
    private final String keys;

    /**
     * Begins.
     *
     * @param keys where the keys come from, for who must mend them
     */
    S3Errors(S3Access access, String keys) {
        this.access = access;
        this.keys = keys;
    }

    /** Throws, since what is returned must be of the class that the SDK made; the SDK passes on what is thrown here. */
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable failure = context.exception();
        String call = access.vendor() + " " + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (failure instanceof AwsServiceException answer) {
            throw answered(call, answer);
        }
        boolean io = hasIoCause(failure);
        throw ProviderException.builder(
                        io ? Kind.CONNECTION : failure instanceof SdkException ? Kind.INVALID : Kind.FAILED,
                        call + (io ? " got no answer from " + access.endpoint().getHost() : " cannot be called") + ": "
                                + failure.getMessage())
                .cause(failure)
                .build();
    }

    private ProviderException answered(String call, AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message = details == null || details.errorMessage() == null
                ? "HTTP " + answer.statusCode()
                : details.errorMessage();
        Kind kind = kind(code, answer.statusCode());
        return ProviderException.builder(kind, call + " failed: " + message + advice(kind, code))
                .code(code.isEmpty() ? Integer.toString(answer.statusCode()) : code)
                .requestId(answer.requestId())
                .cause(answer)
                .build();
    }

    static Kind kind(String code, int status) {
        Kind known = KINDS.get(code);
        if (known != null) {
            return known;
        }
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.BUSY;
            case 412 -> Kind.TAKEN;
            case 429 -> Kind.THROTTLED;
            case 501 -> Kind.INVALID;
            default -> status >= 500 ? Kind.UNAVAILABLE : Kind.INVALID;
        };
    }

    private String advice(Kind kind, String code) {
        if (code.equals("RequestTimeTooSkewed")) {
            return "; set the clock of this machine";
        }
        return switch (kind) {
            case UNAUTHENTICATED -> "; look at " + keys;
            case DENIED -> "; the keys of " + keys + " may not do this, or it is somebody else's";
            default -> "";
        };
    }

    private static boolean hasIoCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause.getClass().getName().contains("Timeout")) {
                return true;
            }
        }
        return false;
    }
}
