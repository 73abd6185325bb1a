package io.infrar.spi;

import java.util.List;

/**
 * Checks a plan after pricing. Found by {@link java.util.ServiceLoader}, or handed to the engine in code. Pure and offline; called
 * once for each plan, from any thread. The plan it gets has the findings of the earlier stages.
 */
@FunctionalInterface
public interface PlanValidator {
    List<Finding> check(Plan plan);
}
