package io.infrar.provider.aws.rds;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.NamedHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBParameterGroup;

/**
 * Settings of a database engine. A static parameter is in force after the next reboot of the instances that use the group, which
 * is not made here. See
 * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html">ModifyDBParameterGroup</a>.
 */
public final class DbParameterGroup
        extends NamedHandler<DbParameterGroup.Spec, DbParameterGroup.Outputs, DBParameterGroup, DbParameterGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("db-parameter-group", Spec.class, Outputs.class);

    private static final String DESCRIPTION = "Settings of a database";
    /** A call takes at most 20 parameters. */
    private static final int PARAMETERS = 20;

    /**
     * What is asked.
     *
     * @param family engine and version, such as {@code postgres15}
     * @param parameters those that differ from the family's defaults
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a parameter group is for one engine version")
            String family,

            Set<Parameter> parameters,
            Map<String, String> tags) {}

    /**
     * One setting.
     *
     * @param applyMethod {@code immediate} for dynamic ones, {@code pending-reboot} for static ones and where a reboot shall be
     *     waited for; says only how a change is made
     */
    public record Parameter(
            String name,
            String value,
            @Field(Field.Ownership.EXTERNAL) String applyMethod) {
        public static Parameter immediate(String name, String value) {
            return new Parameter(name, value, "immediate");
        }

        public static Parameter pendingReboot(String name, String value) {
            return new Parameter(name, value, "pending-reboot");
        }

        private software.amazon.awssdk.services.rds.model.Parameter sdk() {
            return software.amazon.awssdk.services.rds.model.Parameter.builder()
                    .parameterName(name)
                    .parameterValue(value)
                    .applyMethod(applyMethod)
                    .build();
        }
    }

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags and the parameters that were set, which need a call each. */
    record Live(
            DBParameterGroup group,
            Map<String, String> tags,
            List<software.amazon.awssdk.services.rds.model.Parameter> parameters) {}

    DbParameterGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private RdsClient rds(Known<?, ?> known) {
        return aws.rds(region(known));
    }

    @Override
    protected Iterable<DBParameterGroup> list(String region, @Nullable String name) {
        return aws.rds(region)
                .describeDBParameterGroupsPaginator(r -> r.dbParameterGroupName(name))
                .dbParameterGroups();
    }

    @Override
    protected String name(DBParameterGroup object) {
        return object.dbParameterGroupName();
    }

    @Override
    protected String arn(DBParameterGroup object) {
        return object.dbParameterGroupArn();
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
    protected Live live(DBParameterGroup group, Map<String, String> tags, Known<Spec, Outputs> known) {
        return new Live(
                group,
                tags,
                rds(known)
                        .describeDBParametersPaginator(r -> r.dbParameterGroupName(group.dbParameterGroupName())
                                .source("user"))
                        .parameters()
                        .stream()
                        .toList());
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Map<String, String> methods = new HashMap<>();
        if (known.spec() != null) {
            known.spec().parameters().forEach(each -> methods.put(each.name(), each.applyMethod()));
        }
        Set<Parameter> parameters = object.parameters().stream()
                .filter(each -> each.parameterValue() != null)
                .map(each -> new Parameter(
                        each.parameterName(),
                        each.parameterValue(),
                        methods.getOrDefault(each.parameterName(), String.valueOf(each.applyMethodAsString()))))
                .collect(Collectors.toSet());
        return new Spec(object.group().dbParameterGroupFamily(), parameters, Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.group());
    }

    private static Outputs outputs(DBParameterGroup group) {
        return new Outputs(group.dbParameterGroupName(), group.dbParameterGroupArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        DBParameterGroup group = rds(context.known())
                .createDBParameterGroup(r -> r.dbParameterGroupName(name)
                        .dbParameterGroupFamily(context.spec().family())
                        .description(DESCRIPTION)
                        .tags(Rds.list(context.tags())))
                .dbParameterGroup();
        return new Created<>(name, outputs(group));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        RdsClient rds = rds(context.known());
        Set<Parameter> asked = context.spec().parameters();
        Set<Parameter> had = before == null ? Set.of() : before.parameters();
        Map<String, String> values = had.stream().collect(Collectors.toMap(Parameter::name, Parameter::value));
        List<software.amazon.awssdk.services.rds.model.Parameter> set = asked.stream()
                .filter(each -> !each.value().equals(values.get(each.name())))
                .map(Parameter::sdk)
                .toList();
        for (var some : chunks(set, PARAMETERS)) {
            rds.modifyDBParameterGroup(r -> r.dbParameterGroupName(id).parameters(some));
        }
        Set<String> names = new HashSet<>(asked.stream().map(Parameter::name).toList());
        List<software.amazon.awssdk.services.rds.model.Parameter> reset = had.stream()
                .filter(each -> !names.contains(each.name()))
                .map(Parameter::sdk)
                .toList();
        for (var some : chunks(reset, PARAMETERS)) {
            rds.resetDBParameterGroup(
                    r -> r.dbParameterGroupName(id).resetAllParameters(false).parameters(some));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        rds(context.known()).deleteDBParameterGroup(r -> r.dbParameterGroupName(id));
    }
}
