package io.infrar.model;

import java.time.Month;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Checks cron expressions of five fields: minute, hour, day of month, month, day of week. A field is {@code *} or a list of
 * numbers, names ({@code JAN}, {@code SUN}) and ranges; {@code *} and ranges may have a step. Sunday is 0 and 7.
 */
final class Cron {
    private static final List<Field> FIELDS = List.of(
            new Field("minute", 0, 59, List.of()),
            new Field("hour", 0, 23, List.of()),
            new Field("day of month", 1, 31, List.of()),
            new Field(
                    "month",
                    1,
                    12,
                    List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
            new Field("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

    private Cron() {}

    /** Adds a problem of the component's field when the expression is not one, or never comes due. */
    static void check(Problems problems, Component component, String field, String expression) {
        try {
            parse(expression);
        } catch (IllegalArgumentException e) {
            problems.add(component, field, "is '" + expression + "', not a cron expression: " + e.getMessage());
        }
    }

    private static void parse(String expression) {
        String[] parts = expression.trim().split("\\s+", -1);
        if (parts.length != FIELDS.size()) {
            throw new IllegalArgumentException("it needs 5 fields such as 0 3 * * *");
        }
        BitSet days = new BitSet();
        BitSet months = new BitSet();
        for (int i = 0; i < parts.length; i++) {
            BitSet values = FIELDS.get(i).parse(parts[i]);
            if (i == 2) {
                days = values;
            } else if (i == 3) {
                months = values;
            }
        }
        int firstDay = days.nextSetBit(0);
        if (parts[4].equals("*")
                && months.stream().allMatch(month -> Month.of(month).maxLength() < firstDay)) {
            throw new IllegalArgumentException("no such month has a day " + firstDay + ", so it never comes due");
        }
    }

    private record Field(String label, int min, int max, List<String> names) {
        BitSet parse(String text) {
            BitSet values = new BitSet();
            for (String item : text.split(",", -1)) {
                add(item, values);
            }
            return values;
        }

        private void add(String item, BitSet values) {
            String[] halves = item.split("/", -1);
            String[] ends = halves[0].split("-", -1);
            boolean every = halves[0].equals("*");
            if (halves.length > 2 || ends.length > 2) {
                throw new IllegalArgumentException(label + " '" + item + "' is neither *, a value nor a range");
            }
            int step = 1;
            if (halves.length == 2) {
                if (!every && ends.length == 1) {
                    throw new IllegalArgumentException(label + " '" + item + "': a step needs * or a range before it");
                }
                step = number(halves[1]);
                if (step < 1 || step > max) {
                    throw new IllegalArgumentException(label + " '" + item + "': the step must be 1 to " + max);
                }
            }
            int from = every ? min : value(ends[0]);
            int to = every ? max : value(ends[ends.length - 1]);
            if (from > to) {
                throw new IllegalArgumentException(label + " '" + item + "' is backwards");
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }

        private int value(String text) {
            int name = names.indexOf(text.toUpperCase(Locale.ROOT));
            int value = name >= 0 ? min + name : number(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException(label + " must be " + min + " to " + max
                        + (names.isEmpty() ? "" : " or a name") + ", is '" + text + "'");
            }
            return value;
        }

        /** Minus one when it is no number that a field could have. */
        private static int number(String text) {
            return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
        }
    }
}
