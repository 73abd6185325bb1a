package io.infrar.pricing;

import io.infrar.model.ComponentKey;
import io.infrar.model.Money;
import io.infrar.spi.Charge;
import io.infrar.spi.CostReport;
import io.infrar.spi.Price;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cost as text for people: amounts rounded to cents, while the report itself stays exact. */
public final class CostTable {
    private static final String NOTHING = "0.00 (nothing is charged)";

    private final List<String[]> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private CostTable() {}

    /**
     * A report as a table: a line for each charge under its component, totals, what has no known price (marked {@code ?}),
     * what usage the quantities assume, and each price with its date and source. Ends with a line break.
     */
    public static String of(CostReport report) {
        if (report.lines().isEmpty()) {
            return "Monthly cost: " + NOTHING + "\n";
        }
        CostTable table = new CostTable();
        StringBuilder text = new StringBuilder(table.body(report));
        text.append("Total a month, net of tax: ")
                .append(totals(report.totals()))
                .append('\n');
        if (report.lines().stream().anyMatch(CostReport.Line::optional)) {
            text.append("With optional parts:       ")
                    .append(totals(report.totalsWithOptional()))
                    .append('\n');
        }
        if (!report.unknown().isEmpty()) {
            text.append("Not in the totals:         ")
                    .append(
                            report.unknown().size() == 1
                                    ? "1 line marked ?, whose price is not known"
                                    : report.unknown().size() + " lines marked ?, whose prices are not known")
                    .append('\n');
        }
        new TreeSet<>(report.lines().stream()
                        .map(CostTable::assumption)
                        .filter(assumed -> !assumed.isEmpty())
                        .toList())
                .forEach(assumed -> text.append("Assumed: ").append(assumed).append('\n'));
        for (int i = 0; i < table.notes.size(); i++) {
            text.append('[')
                    .append(i + 1)
                    .append("] ")
                    .append(table.notes.get(i))
                    .append('\n');
        }
        return text.toString();
    }

    /** One line: the totals before and after, such as {@code 18.37 EUR -> 25.00 EUR (+6.63) a month}. */
    public static String change(CostReport before, CostReport after) {
        List<CostDifference> differences = CostDifference.between(before, after);
        String unknown =
                after.unknown().isEmpty() ? "" : ", without " + after.unknown().size() + " whose price is not known";
        if (differences.isEmpty()) {
            return (unknown.isEmpty() ? NOTHING : "0.00") + " a month" + unknown;
        }
        return differences.stream().map(CostTable::change).collect(Collectors.joining(", ")) + " a month" + unknown;
    }

    private static String change(CostDifference difference) {
        BigDecimal change = difference.change().amount();
        if (change.signum() == 0) {
            return amount(difference.after()) + " (as before)";
        }
        return amount(difference.before()) + " -> " + amount(difference.after()) + " ("
                + (change.signum() > 0 ? "+" : "") + cents(change).toPlainString() + ")";
    }

    /** An amount rounded to cents; what is above zero and rounds to it is shown as {@code < 0.01}. */
    public static String amount(Money money) {
        String code = " " + money.currency().getCurrencyCode();
        BigDecimal rounded = cents(money.amount());
        return (rounded.signum() == 0 && money.amount().signum() > 0 ? "< 0.01" : rounded.toPlainString()) + code;
    }

    private static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    private static String totals(List<Money> totals) {
        return totals.isEmpty()
                ? "0.00"
                : totals.stream().map(CostTable::amount).collect(Collectors.joining(" + "));
    }

    private String body(CostReport report) {
        rows.add(new String[] {"Component", "Charge", "Quantity", "Monthly", ""});
        ComponentKey last = null;
        for (CostReport.Line line : report.lines()) {
            String component =
                    line.component().equals(last) ? "" : line.component().toString();
            last = line.component();
            Money monthly = line.monthly();
            rows.add(new String[] {
                component,
                what(line.charge()),
                quantity(line.charge().quantity(), line.price()),
                monthly == null ? "?" : amount(monthly),
                (note(line.price()) + (line.optional() ? " optional" : "")).strip()
            });
        }
        int[] widths = new int[5];
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            String line = pad(row[0], widths[0]) + "  " + pad(row[1], widths[1]) + "  " + pad(row[2], widths[2]) + "  "
                    + " ".repeat(widths[3] - row[3].length()) + row[3] + "  " + row[4];
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String what(Charge charge) {
        String region = charge.region();
        return charge.provider() + " " + charge.service() + " " + charge.sku() + (region == null ? "" : " " + region);
    }

    private static String quantity(BigDecimal quantity, @Nullable Price price) {
        String number = number(quantity.scale() > 3 ? quantity.setScale(3, RoundingMode.HALF_UP) : quantity);
        return price == null ? number : number + " x " + price.unit();
    }

    private static String number(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String assumption(CostReport.Line line) {
        String assumption = line.charge().assumption();
        return assumption == null ? "" : line.component() + " " + assumption;
    }

    private String note(@Nullable Price price) {
        if (price == null) {
            return "";
        }
        String note = tiers(price) + " per " + price.unit() + ", seen " + price.asOf() + ": " + price.source();
        int index = notes.indexOf(note);
        if (index < 0) {
            notes.add(note);
            index = notes.size() - 1;
        }
        return "[" + (index + 1) + "]";
    }

    private static String tiers(Price price) {
        return price.tiers().stream()
                        .map(tier -> {
                            BigDecimal upTo = tier.upTo();
                            return number(tier.amount()) + (upTo == null ? "" : " up to " + number(upTo));
                        })
                        .collect(Collectors.joining(", then "))
                + " " + price.currency().getCurrencyCode();
    }
}
