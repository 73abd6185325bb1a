package io.infrar.pricing;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Money;
import io.infrar.spi.Charge;
import io.infrar.spi.CostReport;
import io.infrar.spi.Price;
import io.infrar.spi.Resource;
import io.infrar.spi.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies quantities with prices. Graduated prices count together what one account buys of a SKU in a region, as vendors do:
 * each line goes on where the line before ended, and lines of optional parts come last, so that totals without them are right.
 */
public final class CostCalculator {
    private final Prices prices;

    public CostCalculator(Prices prices) {
        this.prices = prices;
    }

    /**
     * What one resource is charged for.
     *
     * @param account under which it is charged; null for the default account
     */
    public record Item(
            Address address,
            ComponentKey component,
            @Nullable String account,
            List<Charge> charges,
            boolean optional) {
        public Item {
            charges = List.copyOf(charges);
        }
    }

    /** What is asked for. */
    public CostReport ofResources(Collection<Resource> resources, Environment environment) {
        return report(resources.stream()
                .map(resource -> new Item(
                        resource.address(),
                        resource.component(),
                        resource.placement().account(),
                        resource.charges(),
                        optional(environment, resource.component())))
                .toList());
    }

    /** What the state records; optional is what the environment calls so now. */
    public CostReport ofRows(Collection<Row> rows, Environment environment) {
        return report(rows.stream()
                .map(row -> new Item(
                        row.address(),
                        row.component(),
                        row.placement().account(),
                        row.charges(),
                        optional(environment, row.component())))
                .toList());
    }

    private static boolean optional(Environment environment, ComponentKey key) {
        return environment
                .component(key)
                .map(component -> component.traits().optional())
                .orElse(false);
    }

    /**
     * The report with lines in the order of components and addresses.
     *
     * @throws IllegalArgumentException when a quantity is negative
     */
    public CostReport report(Collection<Item> items) {
        List<Item> order = new ArrayList<>(items);
        order.sort(Comparator.comparing(Item::optional)
                .thenComparing(Item::component)
                .thenComparing(Item::address));
        Map<Pool, BigDecimal> used = new HashMap<>();
        Map<Charge, Optional<Price>> known = new HashMap<>();
        List<CostReport.Line> lines = new ArrayList<>();
        for (Item item : order) {
            for (Charge charge : item.charges()) {
                if (charge.quantity().signum() < 0) {
                    throw new IllegalArgumentException(item.address() + " is charged a negative quantity of "
                            + charge.service() + " " + charge.sku() + ": " + charge.quantity());
                }
                Price price = known.computeIfAbsent(charge, prices::price).orElse(null);
                lines.add(new CostReport.Line(
                        item.address(),
                        item.component(),
                        charge,
                        price,
                        price == null ? null : monthly(item, charge, price, used),
                        item.optional()));
            }
        }
        lines.sort(Comparator.comparing(CostReport.Line::component).thenComparing(CostReport.Line::address));
        return new CostReport(lines);
    }

    private static Money monthly(Item item, Charge charge, Price price, Map<Pool, BigDecimal> used) {
        Pool pool = new Pool(item.account(), charge.provider(), charge.service(), charge.sku(), charge.region());
        BigDecimal from = used.getOrDefault(pool, BigDecimal.ZERO);
        BigDecimal to = from.add(charge.quantity());
        used.put(pool, to);
        return Tiers.cost(price, from, to);
    }

    /** What counts together. */
    private record Pool(
            @Nullable String account,
            String provider,
            String service,
            String sku,
            @Nullable String region) {}
}
