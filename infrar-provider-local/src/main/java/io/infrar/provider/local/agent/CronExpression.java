package io.infrar.provider.local.agent;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday). {@code *}, lists, ranges, steps,
 * English three-letter names and {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly}, {@code @yearly}. As
 * in cron, when both day fields are restricted either one matching is enough.
 *
 * <p>Where the clock jumps forward, a time inside the gap runs that much later; where it falls back, a fixed hour that
 * comes twice runs once, and a job of every hour goes on in both.
 */
final class CronExpression {
    private static final Map<String, String> MACROS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean eitherDay;
    private final boolean everyHour;

    private CronExpression(String text, String[] fields) {
        minutes = field(text, "minute", fields[0], 0, 59, List.of());
        hours = field(text, "hour", fields[1], 0, 23, List.of());
        days = field(text, "day of month", fields[2], 1, 31, List.of());
        months = field(text, "month", fields[3], 1, 12, MONTHS);
        weekdays = field(text, "day of week", fields[4], 0, 7, DAYS);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        everyHour = fields[1].startsWith("*");
        eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    static CronExpression parse(String expression) {
        String text = expression.strip().toLowerCase(Locale.ROOT);
        String[] fields = MACROS.getOrDefault(text, text).split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException("cron expression \"" + expression
                    + "\" must have five fields: minute hour day-of-month month day-of-week");
        }
        return new CronExpression(expression, fields);
    }

    /** The first matching minute after {@code now}; null when there is none within 8 years (30 February). */
    @Nullable
    Instant next(Instant now, ZoneId zone) {
        LocalDateTime from = LocalDateTime.ofInstant(now, zone).truncatedTo(ChronoUnit.MINUTES);
        ZonedDateTime due = null;
        for (LocalDateTime at = match(from.plusMinutes(1)); at != null && due == null; at = match(at.plusMinutes(1))) {
            // Of two equal wall-clock times the earlier counts; the later one only for a job of every hour.
            ZonedDateTime earlier = at.atZone(zone);
            ZonedDateTime later = earlier.withLaterOffsetAtOverlap();
            due = earlier.toInstant().isAfter(now)
                    ? earlier
                    : everyHour && later.toInstant().isAfter(now) ? later : null;
        }
        ZoneOffsetTransition change = zone.getRules().nextTransition(now);
        if (everyHour
                && due != null
                && change != null
                && change.isOverlap()
                && change.getInstant().isBefore(due.toInstant())) {
            LocalDateTime again = match(change.getDateTimeAfter());
            if (again != null && again.isBefore(change.getDateTimeBefore())) {
                return again.toInstant(change.getOffsetAfter());
            }
        }
        return due == null ? null : due.toInstant();
    }

    /** The first matching wall-clock time from {@code at} on; skips by the largest unit that cannot match. */
    private @Nullable LocalDateTime match(LocalDateTime from) {
        LocalDateTime end = from.plusYears(8);
        LocalDateTime at = from;
        while (at.isBefore(end)) {
            if (!months.get(at.getMonthValue())) {
                at = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
            } else if (!dayMatches(at)) {
                at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
            } else if (!hours.get(at.getHour())) {
                at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!minutes.get(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return at;
            }
        }
        return null;
    }

    private boolean dayMatches(LocalDateTime at) {
        boolean day = days.get(at.getDayOfMonth());
        boolean weekday = weekdays.get(at.getDayOfWeek().getValue() % 7);
        return eitherDay ? day || weekday : day && weekday;
    }

    private static BitSet field(String text, String name, String field, int min, int max, List<String> names) {
        BitSet bits = new BitSet(max + 1);
        for (String part : field.split(",", -1)) {
            String[] stepped = part.split("/", -1);
            int step = stepped.length == 1 ? 1 : number(text, name, stepped[1], 1, max, List.of());
            String[] range = stepped[0].split("-", -1);
            int from = min;
            int to = max;
            if (!stepped[0].equals("*")) {
                from = number(text, name, range[0], min, max, names);
                to = range.length > 1 ? number(text, name, range[1], min, max, names) : stepped.length > 1 ? max : from;
            }
            if (stepped.length > 2 || range.length > 2 || to < from) {
                throw bad(text, name, part, min, max);
            }
            for (int i = from; i <= to; i += step) {
                bits.set(i);
            }
        }
        return bits;
    }

    private static int number(String text, String name, String word, int min, int max, List<String> names) {
        int named = names.indexOf(word);
        int value = named >= 0 ? named + min : word.matches("\\d{1,3}") ? Integer.parseInt(word) : -1;
        if (value < min || value > max) {
            throw bad(text, name, word, min, max);
        }
        return value;
    }

    private static IllegalArgumentException bad(String text, String name, String part, int min, int max) {
        return new IllegalArgumentException(
                "cron expression \"" + text + "\": " + name + " \"" + part + "\" is not within " + min + " to " + max);
    }
}
