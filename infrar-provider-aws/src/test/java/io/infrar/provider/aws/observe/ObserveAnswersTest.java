package io.infrar.provider.aws.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers and calls that moto does not know. */
class ObserveAnswersTest {
    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";
    private static final String IDENTITY = "<GetCallerIdentityResponse><GetCallerIdentityResult>"
            + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_log_group_that_somebody_writes_to_just_now_is_deleted_by_the_next_try() {
        String arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/api";
        server.on(
                        "DescribeLogGroups",
                        200,
                        "{\"logGroups\":[{\"logGroupName\":\"/ecs/api\",\"arn\":\"" + arn + ":*\"}]}")
                .on("ListTagsForResource", 200, "{\"tags\":{}}")
                .on("DeleteLogGroup", 400, "{\"__type\":\"OperationAbortedException\"}");
        var known = Contexts.known(
                "log-group",
                "/ecs/api",
                new LogGroup.Spec("/ecs/api", 30, null, Map.of()),
                new LogGroup.Outputs("/ecs/api", arn));

        assertThatThrownBy(() -> new LogGroup(aws).delete(Contexts.deleting(known)))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        late -> assertThat(late.kind().retryable()).isTrue());
    }

    // ---- subscriptions

    @Test
    void a_subscription_that_is_not_confirmed_yet_is_there_and_no_drift() {
        server.on("ListSubscriptionsByTopic", 200, subscriptions("PendingConfirmation", "email", "ops@example.com"));
        var known = Contexts.known(
                "topic-subscription",
                TOPIC + ":1",
                new TopicSubscription.Spec(Output.of(TOPIC), "email", "ops@example.com", null),
                new TopicSubscription.Outputs(TOPIC + ":1"));

        var observed = new TopicSubscription(aws).read(Contexts.reading(), List.of(known));

        assertThat(observed.get(0)).isInstanceOfSatisfying(Observation.Present.class, present -> {
            assertThat(present.id()).isEqualTo(TOPIC + ":1");
            assertThat(present.spec()).isEqualTo(known.spec());
            assertThat(present.outputs()).isEqualTo(known.outputs());
        });
    }

    @Test
    void an_unconfirmed_subscription_of_somebody_else_is_not_ours() {
        server.on("ListSubscriptionsByTopic", 200, subscriptions("PendingConfirmation", "email", "dev@example.com"));
        var known = Contexts.known(
                "topic-subscription",
                TOPIC + ":1",
                new TopicSubscription.Spec(Output.of(TOPIC), "email", "ops@example.com", null),
                new TopicSubscription.Outputs(TOPIC + ":1"));

        assertThat(new TopicSubscription(aws).read(Contexts.reading(), List.of(known)))
                .containsExactly(Observation.absent());
    }

    @Test
    void the_address_of_a_secret_endpoint_is_compared_and_never_shown() {
        String address = "https://hooks.example.com/T0/secret";
        server.on("ListSubscriptionsByTopic", 200, subscriptions("PendingConfirmation", "https", address));
        var known = Contexts.known(
                "topic-subscription",
                TOPIC + ":1",
                new TopicSubscription.Spec(Output.of(TOPIC), "https", null, Output.of(SecretRef.of("aws", "pager"))),
                new TopicSubscription.Outputs(TOPIC + ":1"));

        var observed = new TopicSubscription(aws).read(Contexts.revealing(address), List.of(known));

        assertThat(observed.get(0)).isInstanceOf(Observation.Present.class);
        assertThat(observed.toString()).doesNotContain("hooks.example.com");
    }

    @Test
    void an_unconfirmed_subscription_is_left_to_expire() {
        server.on("ListSubscriptionsByTopic", 200, subscriptions("PendingConfirmation", "email", "ops@example.com"));
        var known = Contexts.known(
                "topic-subscription",
                TOPIC + ":1",
                new TopicSubscription.Spec(Output.of(TOPIC), "email", "ops@example.com", null),
                new TopicSubscription.Outputs(TOPIC + ":1"));

        new TopicSubscription(aws).delete(Contexts.deleting(known));

        assertThat(server.calls()).doesNotContain("Unsubscribe");
    }

    private static String subscriptions(String arn, String protocol, String endpoint) {
        return "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member>"
                + "<TopicArn>" + TOPIC + "</TopicArn><Protocol>" + protocol + "</Protocol><SubscriptionArn>" + arn
                + "</SubscriptionArn><Owner>123456789012</Owner><Endpoint>" + endpoint
                + "</Endpoint></member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>";
    }

    // ---- budgets

    @Test
    void a_new_limit_and_new_tags_of_a_budget_are_set_in_place() {
        server.on("GetCallerIdentity", 200, IDENTITY)
                .on("UpdateBudget", 200, "{}")
                .on("TagResource", 200, "{}")
                .on("UntagResource", 200, "{}")
                .on(
                        "DescribeBudget",
                        200,
                        "{\"Budget\":{\"BudgetName\":\"b\",\"BudgetType\":\"COST\",\"TimeUnit\":\"MONTHLY\","
                                + "\"BudgetLimit\":{\"Amount\":\"600.0\",\"Unit\":\"USD\"}}}")
                .on("DescribeNotificationsForBudget", 200, "{\"Notifications\":[]}");
        Budget.Spec before = budget("500", "old");
        Budget.Spec after = budget("600", "new");
        Known<Budget.Spec, Budget.Outputs> known = Contexts.known("budget", "b", before, new Budget.Outputs("b"));

        new Budget(aws).apply(Contexts.updating(known, before, after));

        String bodies = String.join("\n", server.bodies());
        assertThat(server.calls()).contains("UpdateBudget", "TagResource", "UntagResource");
        assertThat(bodies)
                .contains("\"Amount\":\"600\"")
                .contains("arn:aws:budgets::123456789012:budget/b")
                .contains("\"ResourceTagKeys\":[\"old\"]");
    }

    private static Budget.Spec budget(String amount, String tag) {
        return new Budget.Spec(
                new BigDecimal(amount), "USD", Set.of(80, 100), Set.of("ops@example.com"), Map.of(tag, "x"));
    }

    // ---- logs

    @Test
    void a_log_group_gets_another_key_in_place() {
        server.on("GetCallerIdentity", 200, IDENTITY)
                .on("AssociateKmsKey", 200, "{}")
                .on(
                        "DescribeLogGroups",
                        200,
                        "{\"logGroups\":[{\"logGroupName\":\"/ecs/api\",\"kmsKeyId\":\"arn:aws:kms:eu-west-1:1:key/2\"}]}")
                .on("GetResources", 200, "{\"ResourceTagMappingList\":[]}")
                .on("ListTagsForResource", 200, "{\"tags\":{}}");
        LogGroup.Spec before = new LogGroup.Spec("/ecs/api", null, null, Map.of());
        LogGroup.Spec after = new LogGroup.Spec("/ecs/api", null, Output.of("arn:aws:kms:eu-west-1:1:key/2"), Map.of());

        new LogGroup(aws)
                .apply(Contexts.updating(
                        Contexts.known("log-group", "/ecs/api", before, new LogGroup.Outputs("/ecs/api", "arn")),
                        before,
                        after));

        assertThat(server.calls()).contains("AssociateKmsKey");
    }
}
