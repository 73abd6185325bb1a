package io.infrar.rules;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells by name and shape whether a text is a secret. It errs on the side of silence where names are about secrets only. */
final class SecretWords {
    private static final Set<String> WORDS = Set.of(
            "PASSWORD",
            "PASSWD",
            "PASS",
            "PWD",
            "PASSPHRASE",
            "SECRET",
            "SECRETS",
            "TOKEN",
            "APIKEY",
            "CREDENTIAL",
            "CREDENTIALS");
    /** What makes a secret of a key. */
    private static final Set<String> BEFORE_KEY = Set.of(
            "API",
            "PRIVATE",
            "ACCESS",
            "SIGNING",
            "ENCRYPTION",
            "JWT",
            "AUTH",
            "MASTER",
            "ACCOUNT",
            "LICENSE",
            "SERVICE",
            "SESSION");
    /** Last words of names that say something about a secret, such as where it is or how long it lasts. */
    private static final Set<String> ABOUT = Set.of(
            "FILE",
            "PATH",
            "DIR",
            "NAME",
            "ID",
            "ARN",
            "REF",
            "URL",
            "URI",
            "ENDPOINT",
            "HOST",
            "TTL",
            "EXPIRY",
            "EXPIRES",
            "EXPIRATION",
            "LIFETIME",
            "DURATION",
            "TIMEOUT",
            "SECONDS",
            "MINUTES",
            "HOURS",
            "DAYS",
            "LENGTH",
            "SIZE",
            "MIN",
            "MAX",
            "LIMIT",
            "COUNT",
            "ROUNDS",
            "ENABLED",
            "DISABLED",
            "REQUIRED",
            "POLICY",
            "TYPE",
            "ALGORITHM",
            "ISSUER",
            "AUDIENCE",
            "HEADER",
            "COOKIE",
            "PREFIX",
            "STORE",
            "BACKEND",
            "PROVIDER",
            "REGION",
            "VERSION",
            "SCOPE",
            "SCOPES",
            "FIELD");

    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#@:]*:(?<secret>[^\\s/?#@]+)@");
    private static final Pattern IN_QUERY = Pattern.compile(
            "://\\S*[?&](password|passwd|token|access_token|api_key|apikey|secret|sig)=(?<secret>[^&\\s]+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WELL_KNOWN = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"
            + "|\\b(AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}"
            + "|\\b[sr]k_live_[A-Za-z0-9]{16,}|\\bxox[abprs]-[A-Za-z0-9-]{10,}");
    private static final Pattern A_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/{1,3}\\S*");
    private static final Pattern A_FILE = Pattern.compile("(~|\\.{1,2})/\\S*|[A-Za-z]:\\\\\\S*"
            + "|/(app|config|data|etc|home|mnt|opt|run|secrets?|srv|tmp|usr|var|vault)(/\\S*)?");
    private static final Pattern A_REFERENCE =
            Pattern.compile("\\$\\{[^}]*}|\\$\\([^)]*\\)|\\$[A-Za-z_]\\w*|\\{\\{[^}]*}}|%[A-Za-z_]\\w*%");
    private static final Pattern A_SWITCH = Pattern.compile("(?i)true|false|yes|no|on|off|none|null");
    /** Stands for what is known only later. */
    private static final String LATER = "\uFFFC";

    private SecretWords() {}

    /** Whether the value of a variable of that name is a secret in clear text. */
    static boolean isLiteralSecret(String name, Output<?> value) {
        String text = text(value);
        return hasSecret(text) || (isSecretName(name) && isPlainSecret(text));
    }

    /** Whether a text has a password in a URL, or a key whose form is well known. */
    static boolean hasSecret(String text) {
        return literal(USER_AND_PASSWORD.matcher(text))
                || literal(IN_QUERY.matcher(text))
                || WELL_KNOWN.matcher(text).find();
    }

    private static boolean literal(Matcher matcher) {
        return matcher.results().anyMatch(found -> {
            String secret = found.group(found.groupCount());
            return !secret.contains(LATER) && !A_REFERENCE.matcher(secret).matches();
        });
    }

    private static boolean isPlainSecret(String text) {
        return !text.isBlank()
                && !text.contains(LATER)
                && !A_URL.matcher(text).matches()
                && !A_FILE.matcher(text).matches()
                && !A_REFERENCE.matcher(text).matches()
                && !A_SWITCH.matcher(text).matches();
    }

    /** {@code DB_PASSWORD}, {@code apiKey} or {@code jwt-signing-key}; not {@code DB_PASSWORD_FILE} or {@code PUBLIC_API_KEY}. */
    static boolean isSecretName(String name) {
        List<String> words = Arrays.stream(name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT)
                        .split("[^A-Z0-9]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty() || ABOUT.contains(words.get(words.size() - 1)) || words.equals(List.of("PWD"))) {
            return false;
        }
        if (words.stream().anyMatch(WORDS::contains)) {
            return true;
        }
        boolean isPublic = words.contains("PUBLIC") || words.contains("PUBLISHABLE");
        for (int i = 1; i < words.size(); i++) {
            if (!isPublic && words.get(i).equals("KEY") && BEFORE_KEY.contains(words.get(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static String text(Output<?> value) {
        if (value instanceof Output.Known<?> known) {
            return known.value() instanceof SecretRef ? LATER : known.value().toString();
        }
        if (value instanceof Output.Format format) {
            StringBuilder text = new StringBuilder();
            format.parts().forEach(part -> text.append(text(part)));
            return text.toString();
        }
        return LATER;
    }
}
