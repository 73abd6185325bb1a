package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The <a href="https://docs.hetzner.cloud/reference/cloud#label-selector">query language</a> for labels. */
final class LabelSelector implements Predicate<JsonNode> {
    private static final String KEY = "([A-Za-z0-9][A-Za-z0-9._/-]*)";
    private static final Pattern EQUALS = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)");
    private static final Pattern IN = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern PRESENT = Pattern.compile("(!?)\\s*" + KEY);

    private final List<Predicate<JsonNode>> terms;

    private LabelSelector(List<Predicate<JsonNode>> terms) {
        this.terms = terms;
    }

    static LabelSelector parse(String text, String field) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        // Commas between brackets separate values.
        for (String term : text.split(",(?![^(]*\\))", -1)) {
            terms.add(term(term.strip(), field));
        }
        return new LabelSelector(List.copyOf(terms));
    }

    private static Predicate<JsonNode> term(String term, String field) {
        Matcher equals = EQUALS.matcher(term);
        if (equals.matches()) {
            String key = equals.group(1);
            String value = equals.group(3);
            boolean wanted = !equals.group(2).equals("!=");
            return labels -> (labels.has(key) && labels.path(key).asText().equals(value)) == wanted;
        }
        Matcher in = IN.matcher(term);
        if (in.matches()) {
            String key = in.group(1);
            List<String> values =
                    Arrays.stream(in.group(3).split(",")).map(String::strip).toList();
            boolean wanted = in.group(2).equals("in");
            return labels ->
                    (labels.has(key) && values.contains(labels.path(key).asText())) == wanted;
        }
        Matcher present = PRESENT.matcher(term);
        if (present.matches()) {
            String key = present.group(2);
            boolean wanted = present.group(1).isEmpty();
            return labels -> labels.has(key) == wanted;
        }
        throw HetznerError.invalid(field, "'" + term + "' is no label selector");
    }

    @Override
    public boolean test(JsonNode labels) {
        return terms.stream().allMatch(term -> term.test(labels));
    }
}
