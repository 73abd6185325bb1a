package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.ListOriginAccessControlsRequest;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlConfig;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlSummary;
import software.amazon.awssdk.services.cloudfront.paginators.ListOriginAccessControlsIterable;

/**
 * By which a distribution signs its requests to a private bucket. It has no tags; its name is unique in the account. See
 * <a href="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html">OriginAccessControlConfig</a>.
 */
public final class OriginAccessControl
        extends AwsHandler<OriginAccessControl.Spec, OriginAccessControl.Outputs, OriginAccessControlSummary> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("origin-access-control", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    /**
     * What is asked.
     *
     * @param origin the kind of origin, such as {@code s3}
     * @param signing {@code always}, {@code never} or {@code no-override}
     */
    public record Spec(String origin, String signing) {
        /** For a private bucket. */
        public static final Spec S3 = new Spec("s3", "always");
    }

    /** What is known once it exists. */
    public record Outputs(String id) {}

    OriginAccessControl(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, OriginAccessControlSummary> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> ids = Set.copyOf(ids(known));
        return list(each -> ids.contains(each.id()));
    }

    @Override
    protected Map<String, OriginAccessControlSummary> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return list(each -> each.name().equals(known.physicalName()));
    }

    /** One call shows a hundred of them in full. */
    private Map<String, OriginAccessControlSummary> list(Predicate<OriginAccessControlSummary> filter) {
        Map<String, OriginAccessControlSummary> found = new HashMap<>();
        var pages = new ListOriginAccessControlsIterable(
                aws.cloudFront(), ListOriginAccessControlsRequest.builder().build());
        for (var page : pages) {
            page.originAccessControlList().items().stream().filter(filter).forEach(each -> found.put(each.id(), each));
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(OriginAccessControlSummary object) {
        return null;
    }

    @Override
    protected Spec spec(OriginAccessControlSummary object, Known<Spec, Outputs> known) {
        return new Spec(object.originAccessControlOriginTypeAsString(), object.signingBehaviorAsString());
    }

    @Override
    protected Outputs outputs(OriginAccessControlSummary object, Known<Spec, Outputs> known) {
        return new Outputs(object.id());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = aws.cloudFront()
                .createOriginAccessControl(r -> r.originAccessControlConfig(config(context)))
                .originAccessControl()
                .id();
        return new Created<>(id, new Outputs(id));
    }

    private static OriginAccessControlConfig config(ApplyContext<Spec, Outputs> context) {
        return OriginAccessControlConfig.builder()
                .name(context.known().physicalName())
                .description(context.known().address().toString())
                .originAccessControlOriginType(context.spec().origin())
                .signingBehavior(context.spec().signing())
                .signingProtocol("sigv4")
                .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            String etag = aws.cloudFront().getOriginAccessControl(r -> r.id(id)).eTag();
            aws.cloudFront()
                    .updateOriginAccessControl(r -> r.id(id).ifMatch(etag).originAccessControlConfig(config(context)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        String etag = aws.cloudFront().getOriginAccessControl(r -> r.id(id)).eTag();
        aws.cloudFront().deleteOriginAccessControl(r -> r.id(id).ifMatch(etag));
    }
}
