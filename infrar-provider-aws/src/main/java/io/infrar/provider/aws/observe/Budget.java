package io.infrar.provider.aws.observe;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.budgets.model.BudgetType;
import software.amazon.awssdk.services.budgets.model.ComparisonOperator;
import software.amazon.awssdk.services.budgets.model.Notification;
import software.amazon.awssdk.services.budgets.model.NotificationType;
import software.amazon.awssdk.services.budgets.model.NotificationWithSubscribers;
import software.amazon.awssdk.services.budgets.model.ResourceTag;
import software.amazon.awssdk.services.budgets.model.Spend;
import software.amazon.awssdk.services.budgets.model.Subscriber;
import software.amazon.awssdk.services.budgets.model.SubscriptionType;
import software.amazon.awssdk.services.budgets.model.ThresholdType;
import software.amazon.awssdk.services.budgets.model.TimeUnit;

/**
 * Tells by mail when the cost of the account in a month passes parts of a limit. Its id is its name. See
 * <a href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html">CreateBudget</a>.
 */
public final class Budget extends AwsHandler<Budget.Spec, Budget.Outputs, Budget.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("budget", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME)
            .naming(new ResourceType.Naming(100, "-_", false));

    /**
     * What is asked.
     *
     * @param monthly in the currency
     * @param currency the one that the account is billed in, mostly {@code USD}
     * @param atPercent who is told when this part of the limit was spent
     * @param emails who is told, at most ten; AWS shows them only one alert at a time, so they are not read back
     * @param tags not read back
     */
    public record Spec(
            BigDecimal monthly,
            String currency,
            Set<Integer> atPercent,
            @Field(Field.Ownership.UNREADABLE) Set<String> emails,
            @Field(Field.Ownership.UNREADABLE) Map<String, String> tags) {
        public Spec {
            // equal amounts of different scale are equal
            monthly = monthly.stripTrailingZeros();
            monthly = monthly.scale() < 0 ? monthly.setScale(0) : monthly;
        }
    }

    /** What is known once it exists. */
    public record Outputs(String name) {}

    /** With its alerts. */
    record Live(software.amazon.awssdk.services.budgets.model.Budget budget, List<Notification> notifications) {}

    Budget(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String name = Objects.requireNonNull(each.id());
            find(name).ifPresent(live -> found.put(name, live));
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = known.physicalName();
        return find(name).map(live -> Map.of(name, live)).orElse(Map.of());
    }

    private Optional<Live> find(String name) {
        String account = aws.accountId();
        try {
            var budget = aws.budgets()
                    .describeBudget(r -> r.accountId(account).budgetName(name))
                    .budget();
            return Optional.of(new Live(
                    budget,
                    aws
                            .budgets()
                            .describeNotificationsForBudgetPaginator(
                                    r -> r.accountId(account).budgetName(name))
                            .stream()
                            .flatMap(page -> page.notifications().stream())
                            .toList()));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return null;
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        Spend limit = object.budget().budgetLimit();
        Set<Integer> percents = new TreeSet<>();
        object.notifications().forEach(each -> percents.add((int) Math.round(each.threshold())));
        return new Spec(
                limit.amount(),
                limit.unit(),
                percents,
                spec == null ? Set.of() : spec.emails(),
                spec == null ? Map.of() : spec.tags());
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.budget().budgetName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        List<Subscriber> subscribers = subscribers(spec);
        List<NotificationWithSubscribers> notifications = new TreeSet<>(spec.atPercent())
                .stream()
                        .map(percent -> NotificationWithSubscribers.builder()
                                .notification(notification(percent))
                                .subscribers(subscribers)
                                .build())
                        .toList();
        List<ResourceTag> tags = Tags.list(
                context.tags(),
                (key, value) -> ResourceTag.builder().key(key).value(value).build());
        aws.budgets()
                .createBudget(r -> r.accountId(aws.accountId())
                        .budget(budget(spec, name))
                        .notificationsWithSubscribers(notifications)
                        .resourceTags(tags));
        return new Created<>(name, new Outputs(name));
    }

    private static software.amazon.awssdk.services.budgets.model.Budget budget(Spec spec, String name) {
        return software.amazon.awssdk.services.budgets.model.Budget.builder()
                .budgetName(name)
                .budgetType(BudgetType.COST)
                .timeUnit(TimeUnit.MONTHLY)
                .budgetLimit(Spend.builder()
                        .amount(spec.monthly())
                        .unit(spec.currency())
                        .build())
                .build();
    }

    private static Notification notification(int percent) {
        return Notification.builder()
                .notificationType(NotificationType.ACTUAL)
                .comparisonOperator(ComparisonOperator.GREATER_THAN)
                .thresholdType(ThresholdType.PERCENTAGE)
                .threshold((double) percent)
                .build();
    }

    private static List<Subscriber> subscribers(Spec spec) {
        return spec.emails().stream()
                .sorted()
                .map(email -> Subscriber.builder()
                        .subscriptionType(SubscriptionType.EMAIL)
                        .address(email)
                        .build())
                .toList();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        String account = aws.accountId();
        if (spec.monthly().compareTo(before.monthly()) != 0 || !spec.currency().equals(before.currency())) {
            aws.budgets().updateBudget(r -> r.accountId(account).newBudget(budget(spec, id)));
        }
        boolean sameEmails = spec.emails().equals(before.emails());
        for (int percent : new TreeSet<>(before.atPercent())) {
            if (!sameEmails || !spec.atPercent().contains(percent)) {
                aws.budgets()
                        .deleteNotification(
                                r -> r.accountId(account).budgetName(id).notification(notification(percent)));
            }
        }
        for (int percent : new TreeSet<>(spec.atPercent())) {
            if (!sameEmails || !before.atPercent().contains(percent)) {
                aws.budgets()
                        .createNotification(r -> r.accountId(account)
                                .budgetName(id)
                                .notification(notification(percent))
                                .subscribers(subscribers(spec)));
            }
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String arn =
                "arn:" + AwsClients.partition(AwsClients.GLOBAL) + ":budgets::" + aws.accountId() + ":budget/" + id;
        if (!removed.isEmpty()) {
            aws.budgets().untagResource(r -> r.resourceARN(arn).resourceTagKeys(removed));
        }
        List<ResourceTag> tags = Tags.list(
                set, (key, value) -> ResourceTag.builder().key(key).value(value).build());
        aws.budgets().tagResource(r -> r.resourceARN(arn).resourceTags(tags));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.budgets().deleteBudget(r -> r.accountId(aws.accountId()).budgetName(id));
    }
}
