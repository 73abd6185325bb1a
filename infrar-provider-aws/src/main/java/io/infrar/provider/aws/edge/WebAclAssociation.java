package io.infrar.provider.aws.edge;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.wafv2.model.WebACL;

/**
 * Puts a regional web ACL before a load balancer or API, which is its id. See
 * <a href="https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html">AssociateWebACL</a>.
 */
public final class WebAclAssociation
        extends AwsHandler<WebAclAssociation.Spec, WebAclAssociation.Outputs, WebAclAssociation.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("web-acl-association", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /** What is asked: the ARNs of both. */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to what it protects")
            Output<String> resource,

            Output<String> webAcl) {}

    /** What is known once it exists. */
    public record Outputs(String resource) {}

    record Live(String resource, String webAcl) {}

    WebAclAssociation(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        aws.forEach(ids(known), resource -> read(region, resource, found));
        return found;
    }

    private boolean read(String region, String resource, Map<String, Live> found) {
        try {
            WebACL acl = aws.wafv2(region)
                    .getWebACLForResource(r -> r.resourceArn(resource))
                    .webACL();
            if (acl != null) {
                found.put(resource, new Live(resource, acl.arn()));
            }
        } catch (ProviderException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
        return found.containsKey(resource);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        Spec spec = known.spec();
        if (spec != null && spec.resource().isKnown()) {
            read(region, spec.resource().get(), found);
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return null;
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(Output.of(object.resource()), Output.of(object.webAcl()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.resource());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String resource = context.spec().resource().get();
        associate(context, resource);
        return new Created<>(resource, new Outputs(resource));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.webAcl().equals(context.spec().webAcl())) {
            associate(context, id);
        }
    }

    /** Also moves it from one web ACL to another. */
    private void associate(ApplyContext<Spec, Outputs> context, String resource) {
        String webAcl = context.spec().webAcl().get();
        aws.wafv2(region(context.known()))
                .associateWebACL(r -> r.resourceArn(resource).webACLArn(webAcl));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.wafv2(region(context.known())).disassociateWebACL(r -> r.resourceArn(id));
    }
}
