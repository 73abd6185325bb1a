package io.infrar.rules;

import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.pricing.ExchangeRates;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The stage that runs validators. A validator that fails is a finding itself and stops no other. Findings come back with the
 * environment's suppressions applied, each once, the worst first. Immutable.
 */
public final class Checks {
    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::where)
            .thenComparing(Finding::id);
    /** Ends the search when a class loader fails for ever. */
    private static final int MAX_BROKEN_SERVICES = 100;

    private final List<ModelValidator> modelValidators;
    private final List<PlanValidator> planValidators;
    private final List<Finding> broken;

    public Checks(
            Collection<? extends ModelValidator> modelValidators, Collection<? extends PlanValidator> planValidators) {
        this(modelValidators, planValidators, List.of());
    }

    private Checks(
            Collection<? extends ModelValidator> modelValidators,
            Collection<? extends PlanValidator> planValidators,
            Collection<Finding> broken) {
        this.modelValidators = List.copyOf(modelValidators);
        this.planValidators = List.copyOf(planValidators);
        this.broken = List.copyOf(broken);
    }

    /**
     * The rules of Infrar and those registered as services. The own ones are there even when a repackaged jar has lost its
     * service files.
     *
     * @param providers whose regions say where data is kept
     * @param rates for budgets in another currency than prices
     */
    public static Checks find(ClassLoader loader, Collection<? extends Provider> providers, ExchangeRates rates) {
        List<Finding> broken = new ArrayList<>();
        List<ModelValidator> model = services(ModelValidator.class, loader, broken);
        if (model.stream().noneMatch(BuiltInRules.class::isInstance)) {
            model.add(new BuiltInRules());
        }
        List<PlanValidator> plan = services(PlanValidator.class, loader, broken);
        if (plan.stream().noneMatch(BuiltInPlanRules.class::isInstance)) {
            plan.add(new BuiltInPlanRules());
        }
        plan.add(new BudgetRule(rates));
        plan.add(new ResidencyRule(providers));
        return new Checks(model, plan, broken);
    }

    private static <V> List<V> services(Class<V> type, ClassLoader loader, List<Finding> broken) {
        List<V> found = new ArrayList<>();
        Iterator<V> services = ServiceLoader.load(type, loader).iterator();
        while (broken.size() < MAX_BROKEN_SERVICES) {
            try {
                if (!services.hasNext()) {
                    break;
                }
                found.add(services.next());
            } catch (ServiceConfigurationError e) {
                broken.add(failed("a validator on the class path", "could not be loaded", e));
            }
        }
        return found;
    }

    /** These checks and one more. */
    public Checks and(ModelValidator validator) {
        List<ModelValidator> more = new ArrayList<>(modelValidators);
        more.add(validator);
        return new Checks(more, planValidators, broken);
    }

    /** These checks and one more. */
    public Checks and(PlanValidator validator) {
        List<PlanValidator> more = new ArrayList<>(planValidators);
        more.add(validator);
        return new Checks(modelValidators, more, broken);
    }

    /** What the model validators find. */
    public List<Finding> check(Environment environment) {
        List<Finding> findings = new ArrayList<>(broken);
        for (ModelValidator validator : modelValidators) {
            findings.addAll(contained(validator, () -> validator.check(environment)));
        }
        return ordered(accepted(environment, findings));
    }

    /** Findings about components, accepted where the environment gives a reason. */
    public static List<Finding> accepted(Environment environment, List<Finding> findings) {
        return new Suppressions(environment.suppressions(), where -> null).apply(findings);
    }

    /**
     * The plan's findings of the earlier stages with those of the plan validators, and with the suppressions that accepted
     * none of them.
     */
    public List<Finding> check(Plan plan) {
        List<Finding> findings = new ArrayList<>(plan.findings());
        for (PlanValidator validator : planValidators) {
            findings.addAll(contained(validator, () -> validator.check(plan)));
        }
        Suppressions suppressions = new Suppressions(plan.environment().suppressions(), components(plan)::get);
        List<Finding> applied = suppressions.apply(findings);
        if (plan.mode() == Plan.Mode.APPLY) {
            applied.addAll(suppressions.unused(applied, plan.environment().name()));
        }
        return ordered(applied);
    }

    /** The components of resources by address; not made where nothing asks for it. */
    private static Map<String, ComponentKey> components(Plan plan) {
        Map<String, ComponentKey> components = new HashMap<>();
        if (plan.environment().suppressions().stream().anyMatch(suppression -> suppression.where() != null)) {
            plan.changes().forEach(change -> components.put(change.address().toString(), change.component()));
        }
        return components;
    }

    private static List<Finding> ordered(List<Finding> findings) {
        return new LinkedHashSet<>(findings).stream().sorted(WORST_FIRST).toList();
    }

    /** What a validator does. */
    interface Check {
        List<Finding> run();
    }

    /** Not out of memory and the like: those are nobody's finding. */
    static List<Finding> contained(Object validator, Check check) {
        try {
            return List.copyOf(check.run());
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            return List.of(failed(validator.getClass().getName(), "failed", e));
        }
    }

    private static Finding failed(String validator, String how, Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return Finding.error(
                "validator.failed",
                validator,
                how + ", so its checks are missing: " + e + (trace.length == 0 ? "" : " at " + trace[0])
                        + (e.getCause() == null ? "" : ", caused by " + e.getCause()),
                "Repair the validator or take it off the class path.");
    }
}
