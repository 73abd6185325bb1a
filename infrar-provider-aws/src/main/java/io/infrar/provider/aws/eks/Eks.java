package io.infrar.provider.aws.eks;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Update;

/** What the resources of EKS share. */
final class Eks {
    private Eks() {}

    /** What a call answers, or nothing where it says that there is none. */
    static <T> Optional<T> found(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A call with a role or user that may just have been made: EKS then says that it is not valid. */
    static <T> T visible(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            String message = String.valueOf(e.getMessage());
            String text = message.toLowerCase(java.util.Locale.ROOT);
            boolean early = "InvalidParameterException".equals(e.code())
                    && (text.contains("role") || text.contains("invalid principal"));
            throw early
                    ? ProviderException.builder(Kind.NOT_YET, message)
                            .code(e.code())
                            .requestId(e.requestId())
                            .cause(e)
                            .build()
                    : e;
        }
    }

    /** Waits for an update of a cluster or of its node groups and add-ons. */
    static void await(
            ReadContext context, EksClient eks, String cluster, @Nullable Update update, Duration limit, String... of) {
        if (update == null || update.id() == null) {
            return;
        }
        String nodeGroup = of.length > 0 && of[0].equals("nodegroup") ? of[1] : null;
        String addOn = of.length > 0 && of[0].equals("addon") ? of[1] : null;
        context.await("the update of cluster " + cluster, limit, () -> {
            Update now = eks.describeUpdate(r -> r.name(cluster)
                            .updateId(update.id())
                            .nodegroupName(nodeGroup)
                            .addonName(addOn))
                    .update();
            return switch (now.status()) {
                case SUCCESSFUL -> Optional.of(true);
                case FAILED, CANCELLED ->
                    throw ProviderException.of(
                            Kind.FAILED, "the update of cluster " + cluster + " failed: " + reasons(now));
                default -> Optional.empty();
            };
        });
    }

    private static List<String> reasons(Update update) {
        return update.errors().stream()
                .map(error -> error.errorCodeAsString() + " " + error.errorMessage() + " " + error.resourceIds())
                .toList();
    }

    static void retag(EksClient eks, String arn, Map<String, String> set, Set<String> removed) {
        // One key in a call: not every simulation takes more, and it is rarely more.
        removed.forEach(key -> eks.untagResource(r -> r.resourceArn(arn).tagKeys(key)));
        eks.tagResource(r -> r.resourceArn(arn).tags(set));
    }

    /** The name of what is in a cluster, of an id {@code cluster/name}. */
    static String name(String id) {
        return id.substring(id.indexOf('/') + 1);
    }

    static String cluster(String id) {
        return id.substring(0, id.indexOf('/'));
    }
}
