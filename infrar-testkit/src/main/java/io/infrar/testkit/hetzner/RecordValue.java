package io.infrar.testkit.hetzner;

import java.util.Map;
import java.util.regex.Pattern;

/** What a record of each type may say; types that are not here may say anything. */
final class RecordValue {
    private static final String NAME =
            "(?:[A-Za-z0-9_*](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?|@|\\.)";
    private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.){0,1020}\"";

    private static final Map<String, Pattern> FORMS = Map.of(
            "CNAME", Pattern.compile(NAME),
            "NS", Pattern.compile(NAME),
            "PTR", Pattern.compile(NAME),
            "MX", Pattern.compile("\\d{1,5} " + NAME),
            "SRV", Pattern.compile("\\d{1,5} \\d{1,5} \\d{1,5} " + NAME),
            "CAA", Pattern.compile("\\d{1,3} [a-z0-9]+ \"[^\"]*\""),
            "TXT", Pattern.compile(TEXT + "(?: " + TEXT + ")*"),
            "AAAA", Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}"));

    private RecordValue() {}

    static void check(String type, String value) {
        if (type.equals("A")) {
            Cidr.address("records", value);
            return;
        }
        Pattern form = FORMS.get(type);
        if (form != null && !form.matcher(value).matches()) {
            throw HetznerError.invalid("records", "'" + value + "' is no value of a record of type " + type);
        }
    }
}
