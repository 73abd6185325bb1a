package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.Tag;

/** What applications and groups of CodeDeploy have in common: they are known by name and tagged by an ARN made of it. */
abstract class CodeDeployHandler<S extends Record, O extends Record, T> extends AwsHandler<S, O, T> {
    CodeDeployHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    /** The end of the ARN, such as {@code application:name}. */
    abstract String resource(String id);

    final CodeDeployClient codeDeploy(Known<?, ?> known) {
        return aws.codeDeploy(region(known));
    }

    private String arn(String region, String id) {
        return "arn:" + AwsClients.partition(region) + ":codedeploy:" + region + ":" + aws.accountId() + ":"
                + resource(id);
    }

    final Map<String, String> liveTags(String region, Known<S, O> known, String id) {
        String arn = arn(region, id);
        return tagsOf(known, arn, () -> ask(aws.codeDeploy(region), arn));
    }

    private static Map<String, String> ask(CodeDeployClient client, String arn) {
        Map<String, String> tags = new HashMap<>();
        String token = null;
        do {
            ListTagsForResourceResponse page = client.listTagsForResource(ListTagsForResourceRequest.builder()
                    .resourceArn(arn)
                    .nextToken(token)
                    .build());
            tags.putAll(Tags.map(page.tags(), Tag::key, Tag::value));
            token = page.nextToken();
        } while (token != null);
        return tags;
    }

    @Override
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        CodeDeployClient client = codeDeploy(context.known());
        String arn = arn(region(context.known()), id);
        if (!removed.isEmpty()) {
            client.untagResource(r -> r.resourceArn(arn).tagKeys(removed));
        }
        client.tagResource(r -> r.resourceArn(arn).tags(list(set)));
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
