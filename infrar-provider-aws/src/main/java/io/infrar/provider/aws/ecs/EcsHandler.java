package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Tag;

/** What the resources of the ECS API have in common: their ids are ARNs or lead to one, and that is what is tagged. */
abstract class EcsHandler<S extends Record, O extends Record, T> extends AwsHandler<S, O, T> {
    EcsHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    final EcsClient ecs(Known<?, ?> known) {
        return aws.ecs(region(known));
    }

    /** What is tagged. */
    String arn(ApplyContext<S, O> context, String id) {
        return id;
    }

    @Override
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        String arn = arn(context, id);
        EcsClient ecs = ecs(context.known());
        if (!removed.isEmpty()) {
            ecs.untagResource(r -> r.resourceArn(arn).tagKeys(removed));
        }
        ecs.tagResource(r -> r.resourceArn(arn).tags(list(set)));
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static Map<String, String> map(List<Tag> tags) {
        return Tags.map(tags, Tag::key, Tag::value);
    }
}
