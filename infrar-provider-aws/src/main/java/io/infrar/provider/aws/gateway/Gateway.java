package io.infrar.provider.aws.gateway;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the resources of API Gateway share. */
final class Gateway {
    /** The service may give fewer at once, and says then where to go on. */
    static final String PAGE = "100";

    private Gateway() {}

    static void retag(AwsClients aws, String region, String path, Map<String, String> set, Set<String> removed) {
        String arn = "arn:" + AwsClients.partition(region) + ":apigateway:" + region + "::" + path;
        if (!removed.isEmpty()) {
            aws.apiGatewayV2(region).untagResource(r -> r.resourceArn(arn).tagKeys(removed));
        }
        aws.apiGatewayV2(region).tagResource(r -> r.resourceArn(arn).tags(set));
    }

    /** What a call answers, or nothing where the API is gone. */
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

    /** The API of an id {@code api/part}. */
    static String api(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    static String part(String id) {
        return id.substring(id.indexOf('/') + 1);
    }
}
