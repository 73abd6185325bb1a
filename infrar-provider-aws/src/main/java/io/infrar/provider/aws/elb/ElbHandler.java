package io.infrar.provider.aws.elb;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/**
 * What the resources of load balancers have in common: ARNs as ids, one describe call for many of them, tags by a call of their
 * own.
 *
 * @param <M> the object as the SDK shows it
 */
abstract class ElbHandler<S extends Record, O extends Record, M> extends AwsHandler<S, O, ElbHandler.Live<M>> {
    /** What a call for tags or load balancers takes at most. */
    private static final int ARNS = 20;

    /** An object with what is not part of its description. */
    record Live<M>(M object, Map<String, String> attributes, Map<String, String> tags) {}

    ElbHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    /** The objects of these ARNs; one that does not exist fails the call. */
    abstract List<M> list(ElasticLoadBalancingV2Client elb, List<String> arns);

    /** Objects of the same name or at the same place, which may be the resource. */
    abstract List<M> candidates(ElasticLoadBalancingV2Client elb, Known<S, O> known);

    abstract String arn(M object);

    /** What takes a call for each object. */
    Map<String, String> attributes(ElasticLoadBalancingV2Client elb, M object) {
        return Map.of();
    }

    final ElasticLoadBalancingV2Client elb(Known<?, ?> known) {
        return aws.elasticLoadBalancingV2(region(known));
    }

    @Override
    protected Map<String, Live<M>> describe(ReadContext context, String region, List<Known<S, O>> known) {
        ElasticLoadBalancingV2Client elb = aws.elasticLoadBalancingV2(region);
        Map<String, M> found = new LinkedHashMap<>();
        for (List<String> arns : chunks(ids(known), ARNS)) {
            existing(arns, some -> list(elb, some)).forEach(object -> found.put(arn(object), object));
        }
        Map<String, Map<String, String>> attributes = attributes(elb, found);
        Map<String, Map<String, String>> asked = new HashMap<>();
        Map<String, Live<M>> live = new HashMap<>();
        for (Known<S, O> each : known) {
            String id = each.id();
            M object = id == null ? null : found.get(id);
            if (id != null && object != null) {
                Map<String, String> tags = tagsOf(each, id, () -> {
                    if (asked.isEmpty()) {
                        asked.putAll(tags(elb, found.keySet()));
                    }
                    return asked.getOrDefault(id, Map.of());
                });
                live.put(id, new Live<>(object, attributes.getOrDefault(id, Map.of()), tags));
            }
        }
        return live;
    }

    private Map<String, Map<String, String>> attributes(ElasticLoadBalancingV2Client elb, Map<String, M> found) {
        List<String> arns = List.copyOf(found.keySet());
        List<Map<String, String>> all = aws.forEach(found.values(), object -> attributes(elb, object));
        Map<String, Map<String, String>> attributes = new HashMap<>();
        for (int i = 0; i < arns.size(); i++) {
            attributes.put(arns.get(i), all.get(i));
        }
        return attributes;
    }

    /** One ARN that is gone hides the others, so then they are asked for one by one. */
    static <M> List<M> existing(List<String> arns, Function<List<String>, List<M>> list) {
        try {
            return list.apply(arns);
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
        List<M> found = new ArrayList<>();
        if (arns.size() > 1) {
            arns.forEach(arn -> found.addAll(existing(List.of(arn), list)));
        }
        return found;
    }

    @Override
    protected Map<String, Live<M>> search(ReadContext context, String region, Known<S, O> known) {
        ElasticLoadBalancingV2Client elb = aws.elasticLoadBalancingV2(region);
        Map<String, M> found = new LinkedHashMap<>();
        existing(List.of(), none -> candidates(elb, known)).forEach(object -> found.put(arn(object), object));
        Map<String, Live<M>> ours = new HashMap<>();
        tags(elb, found.keySet()).forEach((arn, tags) -> {
            M object = found.get(arn);
            if (object != null && known.token().equals(tags.get(Tags.INSTANCE))) {
                ours.put(arn, new Live<>(object, attributes(elb, object), tags));
            }
        });
        return ours;
    }

    private static Map<String, Map<String, String>> tags(ElasticLoadBalancingV2Client elb, Set<String> arns) {
        Map<String, Map<String, String>> tags = new HashMap<>();
        for (List<String> some : chunks(List.copyOf(arns), ARNS)) {
            elb.describeTags(r -> r.resourceArns(some))
                    .tagDescriptions()
                    .forEach(each -> tags.put(each.resourceArn(), Tags.map(each.tags(), Tag::key, Tag::value)));
        }
        return tags;
    }

    @Override
    protected final @Nullable Map<String, String> tags(Live<M> object) {
        return object.tags();
    }

    @Override
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        ElasticLoadBalancingV2Client elb = elb(context.known());
        if (!removed.isEmpty()) {
            elb.removeTags(r -> r.resourceArns(id).tagKeys(removed));
        }
        elb.addTags(r -> r.resourceArns(id).tags(list(set)));
    }

    /** The name, in which two hyphens may not follow each other; it is unique by the token at its end. */
    static String name(Known<?, ?> known) {
        return known.physicalName().replaceAll("-{2,}", "-");
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    /** The part of an ARN by which metrics name the object. */
    static String fullName(String arn) {
        String resource = arn.substring(arn.lastIndexOf(':') + 1);
        return resource.startsWith("loadbalancer/") ? resource.substring("loadbalancer/".length()) : resource;
    }
}
