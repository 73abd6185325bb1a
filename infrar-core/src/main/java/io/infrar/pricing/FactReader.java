package io.infrar.pricing;

import io.infrar.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one file of facts and collects what is wrong with them, so that it is reported at once. */
final class FactReader {
    static final String SCHEMA = "infrar-price-facts/1";

    private final String origin;
    private final Json file;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    FactReader(String text, String origin) {
        this.origin = origin;
        try {
            file = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
        }
        String schema = text(file, "schema");
        if (!SCHEMA.equals(schema)) {
            throw new IllegalArgumentException(
                    origin + ": schema is " + (schema == null ? "missing" : schema) + ", must be " + SCHEMA);
        }
        Json titles = file.get("sources");
        if (titles != null) {
            titles.fields().forEach((key, source) -> {
                String title = text(source, "title");
                sources.put(key, title == null ? key : title);
            });
        }
    }

    static String utf8(InputStream in, String origin) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read prices from " + origin, e);
        }
    }

    String provider() {
        String provider = text(file, "provider");
        if (provider == null) {
            problems.add("provider is missing");
        }
        return provider == null ? "" : provider;
    }

    List<Json> facts() {
        Json facts = file.get("facts");
        if (facts == null || !facts.isArray()) {
            problems.add("facts is missing: it must be a list");
            return List.of();
        }
        return facts.elements();
    }

    void problem(String where, String what) {
        problems.add(where + ": " + what);
    }

    /** Ends the reading. */
    void finish() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    origin + " cannot be used as prices:\n  " + String.join("\n  ", problems));
        }
    }

    static @Nullable String text(Json json, String field) {
        Json value = json.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    String required(Json fact, String where, String field) {
        String text = text(fact, field);
        if (text == null || text.isBlank()) {
            problem(where, field + " is missing");
            return "";
        }
        return text;
    }

    /** A number that is not negative; null when it is absent or null. */
    @Nullable
    BigDecimal number(Json fact, String where, String field) {
        Json value = fact.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            problem(where, field + " must be a number, is " + value);
            return null;
        }
        BigDecimal number = new BigDecimal(value.asText());
        if (number.signum() < 0) {
            problem(where, field + " must not be negative, is " + value);
        }
        return number;
    }

    /** A day, or the first or last day of a month or year; null when it is absent, or only known to be before another day. */
    @Nullable
    LocalDate day(Json fact, String where, String field, boolean last) {
        String text = text(fact, field);
        if (text == null || (!last && text.startsWith("before "))) {
            return null;
        }
        try {
            if (text.length() == "2026".length()) {
                Year year = Year.parse(text);
                return last ? year.atMonth(12).atEndOfMonth() : year.atDay(1);
            }
            if (text.length() == "2026-01".length()) {
                YearMonth month = YearMonth.parse(text);
                return last ? month.atEndOfMonth() : month.atDay(1);
            }
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            problem(where, field + " must be a day such as 2026-06-15, a month or a year, is '" + text + "'");
            return null;
        }
    }

    LocalDate asOf(Json fact, String where) {
        LocalDate day = day(fact, where, "asOf", false);
        if (day == null) {
            problem(where, "asOf is missing: a price without its date cannot be used");
            return LocalDate.EPOCH;
        }
        return day;
    }

    /** Titles of the sources, with the status where it is not plainly verified. */
    String source(Json fact, String where) {
        Json keys = fact.get("source");
        if (keys == null || keys.isNull() || (keys.isArray() && keys.elements().isEmpty())) {
            problem(where, "source is missing: a price without its source cannot be used");
            return "";
        }
        List<Json> list = keys.isArray() ? keys.elements() : List.of(keys);
        String titles = list.stream()
                .map(key -> sources.getOrDefault(key.asText(), key.asText()))
                .collect(Collectors.joining("; "));
        String status = text(fact, "status");
        return status == null || status.equals("verified") ? titles : titles + " (" + status + ")";
    }
}
