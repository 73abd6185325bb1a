package io.infrar.provider.aws.rds;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.NamedHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Subnet;

/**
 * The subnets that an instance may be in; AWS wants them in two zones at least. See
 * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html">CreateDBSubnetGroup</a>.
 */
public final class DbSubnetGroup
        extends NamedHandler<DbSubnetGroup.Spec, DbSubnetGroup.Outputs, DBSubnetGroup, DbSubnetGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("db-subnet-group", Spec.class, Outputs.class);

    private static final String DESCRIPTION = "Subnets of a database";

    /**
     * What is asked.
     *
     * @param vpc id of the network that the subnets are in
     * @param subnets their ids
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a subnet group stays in its network")
            Output<String> vpc,

            Set<Output<String>> subnets,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags, which need a call of their own. */
    record Live(DBSubnetGroup group, Map<String, String> tags) {}

    DbSubnetGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private RdsClient rds(Known<?, ?> known) {
        return aws.rds(region(known));
    }

    @Override
    protected Iterable<DBSubnetGroup> list(String region, @Nullable String name) {
        return aws.rds(region)
                .describeDBSubnetGroupsPaginator(r -> r.dbSubnetGroupName(name))
                .dbSubnetGroups();
    }

    @Override
    protected String name(DBSubnetGroup object) {
        return object.dbSubnetGroupName();
    }

    @Override
    protected String arn(DBSubnetGroup object) {
        return object.dbSubnetGroupArn();
    }

    @Override
    protected Map<String, String> tags(String region, String arn) {
        return Rds.tags(aws.rds(region), arn);
    }

    @Override
    protected void retag(String region, String arn, Map<String, String> set, Set<String> removed) {
        Rds.retag(aws.rds(region), arn, set, removed);
    }

    @Override
    protected Live live(DBSubnetGroup group, Map<String, String> tags, Known<Spec, Outputs> known) {
        return new Live(group, tags);
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(
                Output.of(object.group().vpcId()),
                object.group().subnets().stream()
                        .map(Subnet::subnetIdentifier)
                        .map(Output::of)
                        .collect(Collectors.toSet()),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.group());
    }

    private static Outputs outputs(DBSubnetGroup group) {
        return new Outputs(group.dbSubnetGroupName(), group.dbSubnetGroupArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        DBSubnetGroup group = rds(context.known())
                .createDBSubnetGroup(r -> r.dbSubnetGroupName(name)
                        .dbSubnetGroupDescription(DESCRIPTION)
                        .subnetIds(values(context.spec().subnets()))
                        .tags(Rds.list(context.tags())))
                .dbSubnetGroup();
        return new Created<>(name, outputs(group));
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Set<Output<String>> subnets = context.spec().subnets();
        if (before != null && !before.subnets().equals(subnets)) {
            rds(context.known())
                    .modifyDBSubnetGroup(r -> r.dbSubnetGroupName(id).subnetIds(values(subnets)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        rds(context.known()).deleteDBSubnetGroup(r -> r.dbSubnetGroupName(id));
    }
}
