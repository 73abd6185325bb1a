package io.infrar.benchmarks;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Charge;
import io.infrar.spi.Plan;
import io.infrar.spi.Price;
import io.infrar.spi.PriceBook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An engine with the memory provider and, as users have it, state in files: in a folder of its own that goes away with it. */
final class Bench implements AutoCloseable {
    final Shape shape;
    final Path folder;
    final MemoryProvider provider;
    final Infra infra;
    final Environment environment;

    Bench(Shape shape) {
        this(shape, Duration.ZERO);
    }

    Bench(Shape shape, Duration latency) {
        this.shape = shape;
        folder = temporaryFolder();
        provider = new MemoryProvider(shape, latency);
        infra = Infra.builder()
                .onlyGivenProviders()
                .provider(provider)
                .prices(new Book())
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("key"))
                .build();
        environment = shape.environment();
    }

    /** A plan that must ask for so many changes. */
    Plan plan(int changes) {
        Plan plan = infra.plan(environment);
        int effective = plan.effective().size();
        if (effective != changes || !plan.blocking().isEmpty()) {
            throw new IllegalStateException(
                    "the plan has " + effective + " changes, not " + changes + ", and the findings " + plan.blocking());
        }
        return plan;
    }

    /** Makes everything, so that the next plan has nothing to do. */
    Bench applied() {
        infra.apply(plan(shape.size()));
        return this;
    }

    @Override
    public void close() {
        infra.close();
        delete(folder);
    }

    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("infrar-load");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything costs one a month. */
    private static final class Book implements PriceBook {
        private final Price price = new Price(
                "piece",
                Currency.getInstance("EUR"),
                List.of(new Price.Tier(null, BigDecimal.ONE)),
                LocalDate.EPOCH,
                "made up");

        @Override
        public String provider() {
            return MemoryProvider.ID;
        }

        @Override
        public Optional<Price> price(Charge charge) {
            return Optional.of(price);
        }
    }
}
