package io.infrar.provider.aws;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The expressions of EventBridge Scheduler, which has six fields, counts days of the week from Sunday as 1, and wants a question mark
 * for one of the two kinds of days. See
 * <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html">schedule types</a>.
 */
final class CronExpressions {
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final int[] FIRST = {0, 0, 1, 1};

    private CronExpressions() {}

    /** From five fields that were checked; empty when both kinds of days are given, which Scheduler cannot combine. */
    static Optional<String> cron(String expression) {
        String[] fields = expression.trim().toUpperCase(Locale.ROOT).split("\\s+", -1);
        boolean anyDate = fields[2].equals("*");
        boolean anyDay = fields[4].equals("*");
        if (!anyDate && !anyDay) {
            return Optional.empty();
        }
        String date = anyDay ? field(fields[2], FIRST[2]) : "?";
        String day = anyDay ? "?" : days(fields[4]);
        return Optional.of("cron(" + field(fields[0], FIRST[0]) + " " + field(fields[1], FIRST[1]) + " " + date + " "
                + field(fields[3], FIRST[3]) + " " + day + " *)");
    }

    /** Five fields for an interval, where hours and days are whole multiples of it; else nothing. */
    static Optional<String> every(Duration interval) {
        long minutes = interval.toMinutes();
        if (!interval.equals(Duration.ofMinutes(minutes)) || minutes < 1) {
            return Optional.empty();
        }
        if (minutes < 60) {
            return 60 % minutes == 0 ? Optional.of("*/" + minutes + " * * * *") : Optional.empty();
        }
        long hours = minutes / 60;
        boolean whole = minutes % 60 == 0 && hours <= 24 && 24 % hours == 0;
        return whole ? Optional.of(hours == 24 ? "0 0 * * *" : "0 */" + hours + " * * *") : Optional.empty();
    }

    /** A step needs a number to begin with there, and a range cannot have one. */
    private static String field(String text, int first) {
        return List.of(text.split(",", -1)).stream()
                .map(item -> {
                    String[] halves = item.split("/", -1);
                    if (halves.length == 1) {
                        return item;
                    }
                    if (halves[0].equals("*")) {
                        return first + "/" + halves[1];
                    }
                    String[] ends = halves[0].split("-", -1);
                    TreeSet<Integer> values = new TreeSet<>();
                    for (int value = number(ends[0]); value <= number(ends[1]); value += Integer.parseInt(halves[1])) {
                        values.add(value);
                    }
                    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
                })
                .collect(Collectors.joining(","));
    }

    /** Only months have names there. */
    private static int number(String text) {
        int month = MONTHS.indexOf(text);
        return month >= 0 ? month + 1 : Integer.parseInt(text);
    }

    /** Names are the same everywhere. */
    private static String days(String text) {
        TreeSet<Integer> values = new TreeSet<>();
        for (String item : text.split(",", -1)) {
            String[] halves = item.split("/", -1);
            String[] ends = halves[0].split("-", -1);
            boolean every = halves[0].equals("*");
            int from = every ? 0 : day(ends[0]);
            int to = every ? DAYS.size() - 1 : day(ends[ends.length - 1]);
            int step = halves.length == 2 ? Integer.parseInt(halves[1]) : 1;
            for (int value = from; value <= to; value += step) {
                values.add(value % DAYS.size());
            }
        }
        return values.stream().map(DAYS::get).collect(Collectors.joining(","));
    }

    private static int day(String text) {
        int name = DAYS.indexOf(text);
        return name >= 0 ? name : Integer.parseInt(text);
    }

    /** Empty unless it is whole minutes. */
    static Optional<String> rate(Duration interval) {
        long minutes = interval.toMinutes();
        if (minutes < 1 || !interval.equals(Duration.ofMinutes(minutes))) {
            return Optional.empty();
        }
        if (minutes % (24 * 60) == 0) {
            return Optional.of(rate(minutes / (24 * 60), "day"));
        }
        return Optional.of(minutes % 60 == 0 ? rate(minutes / 60, "hour") : rate(minutes, "minute"));
    }

    private static String rate(long count, String unit) {
        return "rate(" + count + " " + unit + (count == 1 ? "" : "s") + ")";
    }
}
