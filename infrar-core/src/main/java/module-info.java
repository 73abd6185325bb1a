/** The engine: plans and applies environments. */
module io.infrar.core {
    requires transitive io.infrar.spi;
    requires com.fasterxml.jackson.databind;
    requires io.github.resilience4j.retry;
    requires io.github.resilience4j.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.infrar;
    exports io.infrar.pricing;
    exports io.infrar.rules;
    exports io.infrar.run;
    exports io.infrar.state;

    uses io.infrar.spi.ModelValidator;
    uses io.infrar.spi.PlanValidator;
    uses io.infrar.spi.PriceBook;
    uses io.infrar.spi.Provider;

    provides io.infrar.spi.ModelValidator with
            io.infrar.rules.BuiltInRules;
    provides io.infrar.spi.PlanValidator with
            io.infrar.rules.BuiltInPlanRules;
}
