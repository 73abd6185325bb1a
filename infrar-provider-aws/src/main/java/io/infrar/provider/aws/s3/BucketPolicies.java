package io.infrar.provider.aws.s3;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Condition;
import io.infrar.provider.aws.sdk.PolicyDocument.Principal;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Statements of bucket policies. A translation knows neither the ARN of the bucket, which is made of its name, nor the account, so
 * placeholders stand for them until the call.
 */
public final class BucketPolicies {
    /** Stands for the ARN of the bucket itself, at the beginning of a resource. */
    private static final String SELF = "${bucket}";

    /** Stands for the number of the account, anywhere in the value of a condition. */
    public static final String ACCOUNT = "${account}";

    private BucketPolicies() {}

    /** The bucket itself. */
    public static Output<String> bucket() {
        return Output.of(SELF);
    }

    /** Its objects whose names begin with the prefix. */
    public static Output<String> objects(String prefix) {
        return Output.of(SELF + "/" + prefix + "*");
    }

    /** Refuses everything that does not come over TLS. */
    public static Statement tlsOnly() {
        return new Statement(
                "TlsOnly",
                "Deny",
                Set.of(Principal.EVERYBODY),
                Set.of("s3:*"),
                Set.of(bucket(), objects("")),
                Set.of(new Condition("Bool", "aws:SecureTransport", Output.of("false"))));
    }

    /** Lets everybody read all objects. */
    public static Statement publiclyReadable() {
        return new Statement(
                "PubliclyReadable",
                "Allow",
                Set.of(Principal.EVERYBODY),
                Set.of("s3:GetObject"),
                Set.of(objects("")),
                Set.of());
    }

    /** Lets a service do something to the bucket or its objects. */
    public static Statement service(String sid, String service, Set<String> actions, Output<String> resource) {
        return new Statement(
                sid,
                "Allow",
                Set.of(new Principal("Service", Output.of(service))),
                actions,
                Set.of(resource),
                Set.of());
    }

    /** The policy as it is sent. */
    static PolicyDocument resolve(PolicyDocument policy, String bucketArn, Supplier<String> account) {
        return map(
                policy,
                resource -> resource.startsWith(SELF) ? bucketArn + resource.substring(SELF.length()) : resource,
                value -> value.contains(ACCOUNT) ? value.replace(ACCOUNT, account.get()) : value);
    }

    /** What a bucket shows, in the words in which it was asked for. */
    static @Nullable PolicyDocument asAsked(
            @Nullable String text, @Nullable PolicyDocument asked, String bucketArn, AwsClients aws) {
        if (text == null) {
            return null;
        }
        PolicyDocument actual = PolicyDocument.parse(text);
        if (asked != null && same(actual, resolve(asked, bucketArn, aws::accountId))) {
            return asked;
        }
        return map(
                actual,
                resource -> resource.startsWith(bucketArn) ? SELF + resource.substring(bucketArn.length()) : resource,
                UnaryOperator.identity());
    }

    private static boolean same(PolicyDocument a, PolicyDocument b) {
        return a.statements().size() == b.statements().size()
                && new HashSet<>(a.statements()).equals(new HashSet<>(b.statements()));
    }

    private static PolicyDocument map(
            PolicyDocument policy, UnaryOperator<String> onResource, UnaryOperator<String> onValue) {
        List<Statement> statements = policy.statements().stream()
                .map(statement -> new Statement(
                        statement.sid(),
                        statement.effect(),
                        statement.principals(),
                        statement.actions(),
                        outputs(statement.resources(), onResource),
                        conditions(statement.conditions(), onValue)))
                .toList();
        return new PolicyDocument(statements);
    }

    private static Set<Output<String>> outputs(Set<Output<String>> outputs, UnaryOperator<String> change) {
        Set<Output<String>> changed = new LinkedHashSet<>();
        outputs.forEach(output -> changed.add(Output.of(change.apply(output.get()))));
        return changed;
    }

    private static Set<Condition> conditions(Set<Condition> conditions, UnaryOperator<String> change) {
        Set<Condition> changed = new LinkedHashSet<>();
        conditions.forEach(each -> changed.add(new Condition(
                each.operator(), each.key(), Output.of(change.apply(each.value().get())))));
        return changed;
    }
}
