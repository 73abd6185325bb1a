package io.infrar;

import io.infrar.engine.Engine;
import io.infrar.engine.FingerprintKey;
import io.infrar.engine.Providers;
import io.infrar.engine.RateGates;
import io.infrar.engine.RetryPolicy;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.pricing.CostCalculator;
import io.infrar.pricing.ExchangeRates;
import io.infrar.pricing.Prices;
import io.infrar.rules.Checks;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.run.Report;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Connection;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.LockInfo;
import io.infrar.spi.ModelValidator;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.PriceBook;
import io.infrar.spi.Provider;
import io.infrar.spi.StateStore;
import io.infrar.state.FileStateStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only type with verbs: it plans, applies and destroys {@linkplain Environment environments}. Safe for use by several threads;
 * one apply of an environment at a time is ensured by the lock of its state.
 *
 * <p>Plans read and never write. Applies do exactly what their plan says, record every step before and after it, and can be killed
 * at any moment: the next plan goes on from there.
 */
public final class Infra implements AutoCloseable {
    private final Engine engine;
    private final StateStore store;
    private final Consumer<Event> listener;
    private final boolean ephemeral;
    private final Path home;
    private final Set<String> applied = ConcurrentHashMap.newKeySet();

    private Infra(Builder builder) {
        home = builder.home();
        ephemeral = builder.ephemeral;
        listener = builder.listener;
        Providers providers = new Providers(builder.providers, builder.discover);
        ClassLoader loader = loader();
        Checks checks = Checks.find(loader, providers.all(), builder.exchangeRates);
        for (ModelValidator validator : builder.modelValidators) {
            checks = checks.and(validator);
        }
        for (PlanValidator validator : builder.planValidators) {
            checks = checks.and(validator);
        }
        List<String> ids = providers.all().stream().map(Provider::id).toList();
        Prices prices = Prices.find(loader, ids, LocalDate.now(builder.clock));
        for (int i = builder.priceBooks.size() - 1; i >= 0; i--) {
            prices = prices.after(builder.priceBooks.get(i));
        }
        StateStore given = builder.store;
        store = given != null ? given : FileStateStore.at(home.resolve("state"));
        engine = new Engine(new Engine.Settings(
                providers,
                store,
                checks,
                new CostCalculator(prices),
                builder.clock,
                builder.parallelism,
                new RetryPolicy(builder.retryAttempts, builder.firstRetry, builder.longestRetry),
                new RateGates(builder.parallelism),
                new FingerprintKey(builder.keyFile()),
                System::getenv,
                builder.base,
                (environment, provider, account) -> new RunConnection(
                        environment, provider, account, builder.settings, home, builder.base, ephemeral),
                owner(),
                builder.lease));
    }

    /** Begins an environment; the name is lower-case letters, digits and dashes. */
    public static EnvironmentBuilder environment(String name) {
        return Environment.builder(name);
    }

    /** With the providers, validators and price books of the class path, and state in the folder {@code .infrar}. */
    public static Infra create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : Infra.class.getClassLoader();
    }

    private static String owner() {
        return System.getProperty("user.name") + " pid "
                + ProcessHandle.current().pid();
    }

    // ---- offline

    /** Everything that the checks have to say about a new environment of this model; offline. */
    public List<Finding> validate(Environment environment) {
        return engine.validate(environment);
    }

    /**
     * What a new environment of this model costs a month; offline.
     *
     * @throws RefusedException when it cannot be translated
     */
    public CostReport cost(Environment environment) {
        return engine.cost(environment);
    }

    // ---- plan

    /** What has to be done to make the environment what the model says. */
    public Plan plan(Environment environment) {
        return plan(environment, PlanOptions.DEFAULT);
    }

    /** What has to be done to make a part of the environment what the model says, or with adoptions. */
    public Plan plan(Environment environment, PlanOptions options) {
        return plan(environment, options, new Cancellation());
    }

    /**
     * The same, given up when it is cancelled.
     *
     * @throws java.util.concurrent.CancellationException when it was
     */
    public Plan plan(Environment environment, PlanOptions options, Cancellation cancellation) {
        return engine.plan(environment, options, listener, cancellation);
    }

    /** What has to be done to delete everything that the state knows of an environment; needs no model. */
    public Plan planDestroy(String environment) {
        return planDestroy(environment, PlanOptions.DEFAULT);
    }

    /** What has to be done to delete a part of what the state knows of an environment. */
    public Plan planDestroy(String environment, PlanOptions options) {
        return planDestroy(environment, options, new Cancellation());
    }

    /**
     * The same, given up when it is cancelled.
     *
     * @throws java.util.concurrent.CancellationException when it was
     */
    public Plan planDestroy(String environment, PlanOptions options, Cancellation cancellation) {
        return engine.planDestroy(environment, options, listener, cancellation);
    }

    /** What is different from what was applied: a plan that only shows. */
    public Plan drift(String environment) {
        return drift(environment, new Cancellation());
    }

    /**
     * The same, given up when it is cancelled.
     *
     * @throws java.util.concurrent.CancellationException when it was
     */
    public Plan drift(String environment, Cancellation cancellation) {
        return engine.drift(environment, listener, cancellation);
    }

    // ---- apply

    /** Does what the plan says, without telling what happens meanwhile. */
    public Deployment apply(Plan plan) {
        return apply(plan, event -> {}, new Cancellation());
    }

    /** Does what the plan says. */
    public Deployment apply(Plan plan, Consumer<Event> progress) {
        return apply(plan, progress, new Cancellation());
    }

    /**
     * Does exactly what the plan says; needs nothing but the plan.
     *
     * @throws RefusedException when findings of the plan block; nothing was changed
     * @throws StalePlanException when what the plan rests on has changed; nothing was changed
     * @throws io.infrar.spi.StateLockedException when somebody else is applying; nothing was changed
     * @throws ApplyException when not everything could be done; what was done is recorded
     */
    public Deployment apply(Plan plan, Consumer<Event> progress, Cancellation cancellation) {
        String environment = plan.environment().name();
        applied.add(environment);
        Consumer<Event> both = event -> {
            listener.accept(event);
            progress.accept(event);
        };
        Engine.Outcome outcome = engine.apply(plan, both, cancellation);
        if (!outcome.report().complete() || cancellation.isCancelled()) {
            throw new ApplyException(outcome.report());
        }
        return new Deployment(environment, outcome.exports(), outcome.rows(), outcome.report());
    }

    // ---- what is recorded

    /** What was deployed, as recorded; does not look at the provider. */
    public Deployment deployment(String environment) {
        var snapshot = engine.state(environment);
        Report nothing = new Report(environment, List.of(), false, Duration.ZERO);
        return new Deployment(environment, snapshot.exports(), snapshot.rows(), nothing);
    }

    /**
     * The clear text of a secret that a deployment refers to, read from the store that keeps it.
     *
     * @throws io.infrar.spi.ProviderException when the store does not have it
     */
    public SecretValue reveal(String environment, SecretRef secret) {
        return engine.reveal(environment, secret);
    }

    /** The names of the environments that have state. */
    public List<String> environments() {
        return store.environments();
    }

    /** Who holds the lock of an environment. */
    public Optional<LockInfo> lockHolder(String environment) {
        return store.holder(environment);
    }

    /** Takes the lock away from an owner that hangs; its next write is refused. */
    public void breakLock(String environment, String lockId) {
        store.breakLock(environment, lockId);
    }

    /**
     * Gives back what this object holds. An ephemeral one destroys every environment that it applied.
     *
     * @throws ApplyException when something of an ephemeral environment could not be destroyed
     */
    @Override
    public void close() {
        try {
            if (ephemeral) {
                destroyAll();
            }
        } finally {
            store.close();
            Folders.deleteIfEmpty(home.resolve("state"), home);
        }
        if (ephemeral && Folders.isTemporary(home)) {
            Folders.delete(home);
        }
    }

    private void destroyAll() {
        for (String environment : applied) {
            if (!store.read(environment).rows().isEmpty()) {
                apply(planDestroy(environment));
            }
        }
    }

    /** Builds an {@link Infra}. Everything has a default. */
    public static final class Builder {
        private final List<Provider> providers = new ArrayList<>();
        private boolean discover = true;
        private final List<ModelValidator> modelValidators = new ArrayList<>();
        private final List<PlanValidator> planValidators = new ArrayList<>();
        private final List<PriceBook> priceBooks = new ArrayList<>();
        private ExchangeRates exchangeRates = ExchangeRates.NONE;
        private final Map<String, String> settings = new HashMap<>();
        private @Nullable Path home;
        private @Nullable Path keyFile;
        private @Nullable StateStore store;
        private Path base = Path.of("").toAbsolutePath();
        private Consumer<Event> listener = event -> {};
        private Clock clock = Clock.systemUTC();
        private Duration lease = Duration.ofMinutes(1);
        private boolean ephemeral;
        private int parallelism = 32;
        private int retryAttempts = RetryPolicy.DEFAULT.attempts();
        private Duration firstRetry = RetryPolicy.DEFAULT.firstWait();
        private Duration longestRetry = RetryPolicy.DEFAULT.longestWait();

        private Builder() {}

        /** Uses a provider made in code; it takes the place of one with the same id on the class path. */
        public Builder provider(Provider provider) {
            providers.add(provider);
            return this;
        }

        /** Looks for providers only among those handed over in code. */
        public Builder onlyGivenProviders() {
            discover = false;
            return this;
        }

        /** Adds a check of models. */
        public Builder check(ModelValidator validator) {
            modelValidators.add(validator);
            return this;
        }

        /** Adds a check of plans. */
        public Builder check(PlanValidator validator) {
            planValidators.add(validator);
            return this;
        }

        /** Adds a price book that is asked before those of the class path. */
        public Builder prices(PriceBook book) {
            priceBooks.add(book);
            return this;
        }

        /** Exchange rates for budgets in another currency than the prices. */
        public Builder exchangeRates(ExchangeRates rates) {
            exchangeRates = rates;
            return this;
        }

        /** A setting of a provider by its standard name, such as {@code HCLOUD_TOKEN}; wins over the environment variable. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** The folder for state and for files of providers; {@code .infrar} in the working directory unless given. */
        public Builder home(Path folder) {
            home = folder;
            return this;
        }

        /** Keeps state elsewhere than in the home folder. Closed with this object. */
        public Builder state(StateStore newStore) {
            store = newStore;
            return this;
        }

        /** The key of secret fingerprints; {@code ~/.config/infrar/fingerprint.key} unless given. Keep it apart from the state. */
        public Builder keyFile(Path file) {
            keyFile = file;
            return this;
        }

        /** Where relative paths of models begin; the working directory unless given. */
        public Builder base(Path folder) {
            base = folder.toAbsolutePath();
            return this;
        }

        /** Told about everything that happens in any run. */
        public Builder listener(Consumer<Event> newListener) {
            listener = newListener;
            return this;
        }

        /** The clock of events, leases and prices; the system's unless given. */
        public Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** After how long without a sign of life a lock may be taken over; one minute unless given. */
        public Builder lease(Duration duration) {
            lease = duration;
            return this;
        }

        /**
         * Everything that is applied disappears when the {@link Infra} is closed; providers that can, such as the local one, see to
         * it also when the process is killed. State is kept in a temporary folder unless a home is given.
         */
        public Builder ephemeral() {
            ephemeral = true;
            return this;
        }

        /** How many calls run at once; 32 unless given. */
        public Builder parallelism(int calls) {
            if (calls < 1) {
                throw new IllegalArgumentException("parallelism must be 1 or more, is " + calls);
            }
            parallelism = calls;
            return this;
        }

        /** How often a call that failed in a way that passes is tried, and the waits between; 10 times, 0.2 s to 30 s. */
        public Builder retries(int attempts, Duration firstWait, Duration longestWait) {
            if (attempts < 1 || firstWait.toMillis() < 1 || longestWait.compareTo(firstWait) < 0) {
                throw new IllegalArgumentException(
                        "retries need 1 attempt, a first wait of 1 ms at least and a longest wait not below it");
            }
            retryAttempts = attempts;
            firstRetry = firstWait;
            longestRetry = longestWait;
            return this;
        }

        private Path home() {
            Path given = home;
            if (given == null) {
                given = ephemeral ? Folders.temporary() : Path.of(".infrar");
                home = given;
            }
            return given.toAbsolutePath();
        }

        private Path keyFile() {
            Path given = keyFile;
            return given != null
                    ? given
                    : Path.of(System.getProperty("user.home"), ".config", "infrar", "fingerprint.key");
        }

        /**
         * @throws IllegalStateException when two providers have one id or one cannot be loaded
         */
        public Infra build() {
            return new Infra(this);
        }
    }

    private record RunConnection(
            String environment,
            String provider,
            @Nullable String account,
            Map<String, String> settings,
            Path home,
            Path base,
            boolean ephemeral)
            implements Connection {
        @Override
        public Optional<String> setting(String name) {
            String given = settings.get(name);
            return Optional.ofNullable(given != null ? given : System.getenv(name))
                    .filter(value -> !value.isBlank());
        }

        @Override
        public Path workspace() {
            return home.resolve("work").resolve(environment).resolve(provider);
        }
    }
}
