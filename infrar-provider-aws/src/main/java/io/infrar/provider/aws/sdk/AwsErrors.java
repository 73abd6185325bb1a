package io.infrar.provider.aws.sdk;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Turns what the SDK throws into a {@link ProviderException}, once. The codes are those of the
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2 API</a>, of the common errors of
 * every service, and of the services themselves.
 */
public final class AwsErrors {
    private static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "LimitExceededException.Throttling",
            "PriorRequestNotComplete",
            "TransactionInProgressException",
            "EC2ThrottledException",
            "ProvisionedThroughputExceededException",
            "SlowDown");

    private static final Set<String> UNAUTHENTICATED = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "IncompleteSignature",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException");

    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "AccessDeniedFault",
            "AuthorizationError",
            "AuthorizationErrorException",
            "Blocked",
            "NotAuthorized",
            "OptInRequired",
            "PendingVerification",
            "UnauthorizedOperation",
            "UnauthorizedException");

    /** Something else stands in the way for the moment. */
    private static final Set<String> BUSY = Set.of(
            "ClusterContainsContainerInstancesException",
            "ClusterContainsServicesException",
            "ClusterContainsTasksException",
            "ConcurrentModification",
            "ConcurrentModificationException",
            "ConcurrentUpdateException",
            "ConflictException",
            "DeleteConflict",
            "DependencyViolation",
            "IncorrectInstanceState",
            "IncorrectState",
            "InvalidCacheClusterState",
            "InvalidCacheParameterGroupState",
            "InvalidDBInstanceState",
            "InvalidDBInstanceStateFault",
            "InvalidDBParameterGroupState",
            "InvalidDBSubnetGroupStateFault",
            "InvalidGroup.InUse",
            "InvalidIPAddress.InUse",
            "InvalidReplicationGroupState",
            "OperationAborted",
            "OperationInProgress",
            "DistributionNotDisabled",
            "PreconditionFailed",
            "WAFOptimisticLockException",
            "ResourceInUse",
            "ResourceInUseException",
            "ScalingActivityInProgress",
            "TargetGroupAssociationLimit", // at another load balancer, which is about to go
            "InstanceRefreshInProgress",
            "UpdateInProgressException",
            "VolumeInUse",
            "WAFAssociatedItemException",
            "WAFUnavailableEntityException",
            "CacheSubnetGroupInUse");

    private static final Set<String> TAKEN = Set.of(
            "BucketAlreadyExists",
            "BucketAlreadyOwnedByYou",
            "DuplicateListener",
            "DuplicateLoadBalancerName",
            "DuplicateTargetGroupName",
            "EntityAlreadyExists",
            "HostedZoneAlreadyExists",
            "InvalidGroup.Duplicate",
            "InvalidKeyPair.Duplicate",
            "InvalidPermission.Duplicate",
            "ParameterAlreadyExists",
            "PriorityInUse",
            "ResourceExistsException",
            "RouteAlreadyExists",
            "WAFDuplicateItemException");

    private static final Set<String> NOT_FOUND = Set.of(
            "CacheParameterGroupNotFound",
            "CacheSubnetGroupNotFoundFault",
            "ClientException.NotFound",
            "NoSuchEntity",
            "NotFound",
            "NotFoundException",
            "OriginAccessControlNotFound",
            "ParameterNotFound",
            "ResourceNotFound",
            "ServerSideEncryptionConfigurationNotFoundError",
            "WAFNonexistentItemException");

    private static final Map<String, String> HINTS = Map.of(
            "OptInRequired", "enable the region or service for this account",
            "RequestExpired", "set the clock of this machine",
            "InsufficientInstanceCapacity", "AWS has none free there: try again later, or use another type or zone",
            "ExpiredToken", "get new temporary credentials",
            "ExpiredTokenException", "get new temporary credentials");

    private AwsErrors() {}

    /**
     * The exception as the engine knows it.
     *
     * @param operation what was called, such as {@code ec2 CreateVpc in eu-west-1}
     */
    public static ProviderException translate(String operation, RuntimeException error) {
        if (error instanceof ProviderException already) {
            return already;
        }
        if (error instanceof AwsServiceException answer) {
            return answered(operation, answer);
        }
        if (error instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            return ProviderException.builder(Kind.CONNECTION, operation + " was interrupted")
                    .cause(error)
                    .build();
        }
        String message = String.valueOf(error.getMessage());
        if (isCredentials(error, message)) {
            return ProviderException.builder(
                            Kind.UNAUTHENTICATED,
                            operation
                                    + " needs AWS credentials, and there are none that can be used: looked at the settings"
                                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then at everything that the AWS SDK looks"
                                    + " at (system properties, web identity, profile files, container and instance)"
                                    + (message.contains("providers in the chain") ? "" : "; " + firstLine(message)))
                    .cause(error)
                    .build();
        }
        boolean io = error instanceof SdkClientException && hasIoCause(error);
        return ProviderException.builder(
                        io ? Kind.CONNECTION : error instanceof SdkException ? Kind.INVALID : Kind.FAILED,
                        operation + (io ? " got no answer: " : " cannot be called: ") + firstLine(message))
                .cause(error)
                .build();
    }

    private static ProviderException answered(String operation, AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message = details == null || details.errorMessage() == null
                ? String.valueOf(answer.getMessage())
                : details.errorMessage();
        Kind kind = kind(code, answer.statusCode());
        StringBuilder text = new StringBuilder(operation).append(" failed: ").append(firstLine(message));
        String hint = hint(kind, code);
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return ProviderException.builder(kind, text.toString())
                .code(code.isEmpty() ? Integer.toString(answer.statusCode()) : code)
                .requestId(answer.requestId())
                .retryAfter(retryAfter(details).orElse(null))
                .cause(answer)
                .build();
    }

    /** What an error code means; the HTTP status decides where the code says nothing. */
    static Kind kind(String code, int status) {
        if (THROTTLED.contains(code) || status == 429) {
            return Kind.THROTTLED;
        }
        if (UNAUTHENTICATED.contains(code)) {
            return Kind.UNAUTHENTICATED;
        }
        if (DENIED.contains(code)) {
            return Kind.DENIED;
        }
        if (BUSY.contains(code)) {
            return Kind.BUSY;
        }
        if (TAKEN.contains(code) || code.contains("AlreadyExists") || code.endsWith(".Duplicate")) {
            return Kind.TAKEN;
        }
        if (NOT_FOUND.contains(code)
                || code.startsWith("NoSuch")
                || code.contains("NotFound")
                || code.contains("DoesNotExist")
                || code.equals("InvalidInstanceID.Malformed") && status == 404) {
            return Kind.NOT_FOUND;
        }
        if (code.contains("LimitExceeded")
                || code.contains("QuotaExceeded")
                || code.startsWith("TooMany")
                || code.startsWith("InsufficientInstanceCapacity")
                || code.startsWith("InsufficientDBInstanceCapacity")
                || code.startsWith("InsufficientCacheClusterCapacity")) {
            return Kind.QUOTA;
        }
        if (status >= 500) {
            return Kind.UNAVAILABLE;
        }
        if (status == 404) {
            return Kind.NOT_FOUND;
        }
        if (status == 403) {
            return Kind.DENIED;
        }
        if (status == 409) {
            return Kind.BUSY;
        }
        return status >= 400 ? Kind.INVALID : Kind.FAILED;
    }

    private static String hint(Kind kind, String code) {
        String known = HINTS.get(code);
        if (known != null) {
            return known;
        }
        return switch (kind) {
            case UNAUTHENTICATED ->
                "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile";
            case DENIED ->
                "the credentials are good but a policy does not allow it: docs/providers/aws.md lists the permissions";
            case QUOTA -> "delete what is not needed, or ask AWS for a higher quota";
            default -> "";
        };
    }

    private static Optional<Duration> retryAfter(@Nullable AwsErrorDetails details) {
        return Optional.ofNullable(details)
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("Retry-After"))
                .filter(seconds -> seconds.matches("\\d{1,5}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static boolean isCredentials(RuntimeException error, String message) {
        return error instanceof SdkClientException
                && (message.contains("Unable to load credentials")
                        || message.contains("credentials from any of the providers")
                        || message.contains("profile"));
    }

    private static boolean hasIoCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.io.IOException
                    || cause.getClass().getName().contains("Timeout")) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
