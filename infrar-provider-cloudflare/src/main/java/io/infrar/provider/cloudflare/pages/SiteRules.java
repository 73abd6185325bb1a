package io.infrar.provider.cloudflare.pages;

import io.infrar.model.Json;
import io.infrar.model.StaticSite.HeaderRule;
import io.infrar.model.StaticSite.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files {@code _headers} and {@code _redirects}: those of the folder, then what the model says; and {@code _routes.json}. Their
 * limits are those of <a href="https://developers.cloudflare.com/pages/configuration/headers/">headers</a>, <a
 * href="https://developers.cloudflare.com/pages/configuration/redirects/">redirects</a> and <a
 * href="https://developers.cloudflare.com/pages/functions/routing/#create-a-_routesjson-file">routes</a>.
 */
final class SiteRules {
    private static final int HEADER_RULES = 100;
    private static final int HEADER_LINE = 2_000;
    private static final int PLAIN_REDIRECTS = 2_000;
    private static final int DYNAMIC_REDIRECTS = 100;
    private static final int REDIRECT_LINE = 1_000;
    static final int ROUTES = 100;
    static final int ROUTE_LENGTH = 100;

    private SiteRules() {}

    /** The text of {@code _headers}; empty when there is nothing to say. */
    static Optional<String> headers(Optional<String> folder, List<HeaderRule> rules) {
        StringBuilder text = begin(folder);
        for (HeaderRule rule : rules) {
            text.append(rule.path()).append('\n');
            rule.headers()
                    .forEach((name, value) -> text.append("  ")
                            .append(name)
                            .append(": ")
                            .append(value)
                            .append('\n'));
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    /** The text of {@code _redirects}; empty when there is nothing to say. */
    static Optional<String> redirects(Optional<String> folder, List<Redirect> redirects) {
        StringBuilder text = begin(folder);
        redirects.forEach(redirect -> text.append(line(redirect)).append('\n'));
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    private static StringBuilder begin(Optional<String> folder) {
        StringBuilder text = new StringBuilder(folder.orElse(""));
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        return text;
    }

    private static String line(Redirect redirect) {
        return redirect.from() + " " + redirect.to() + " " + redirect.status();
    }

    // ---- checks

    /** What the service would not take or would pass over, of both files together; each begins with the field's name. */
    static List<String> problems(
            Optional<String> ownHeaders,
            List<HeaderRule> rules,
            Optional<String> ownRedirects,
            List<Redirect> redirects) {
        List<String> problems = new ArrayList<>();
        for (Redirect redirect : redirects) {
            if (hasSpace(redirect.from()) || hasSpace(redirect.to())) {
                problems.add("redirects: '" + line(redirect) + "' has a space in a path; write %20");
            }
        }
        for (HeaderRule rule : rules) {
            if (hasSpace(rule.path())) {
                problems.add("headers: the path '" + rule.path() + "' has a space; write %20");
            }
        }
        headers(ownHeaders, rules).ifPresent(text -> checkHeaders(text, problems));
        redirects(ownRedirects, redirects).ifPresent(text -> checkRedirects(text, problems));
        return problems;
    }

    private static boolean hasSpace(String path) {
        return path.chars().anyMatch(Character::isWhitespace);
    }

    private static void checkHeaders(String text, List<String> problems) {
        int rules = 0;
        boolean inRule = false;
        for (String line : text.split("\\R", -1)) {
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            if (line.length() > HEADER_LINE) {
                problems.add(
                        "headers: the line '" + start(content) + "' is longer than " + HEADER_LINE + " characters");
            }
            if (content.startsWith("/") || content.startsWith("https://")) {
                rules++;
                inRule = true;
            } else if (!inRule) {
                problems.add("headers: '" + start(content) + "' of _headers is above the first path");
            } else if (!content.contains(":") && !content.startsWith("!")) {
                problems.add("headers: '" + start(content) + "' of _headers is neither a path nor 'Name: value'");
            }
        }
        if (rules > HEADER_RULES) {
            problems.add("headers: there are " + rules + " paths, and " + HEADER_RULES + " are allowed");
        }
    }

    private static void checkRedirects(String text, List<String> problems) {
        int plain = 0;
        int dynamic = 0;
        for (String line : text.split("\\R", -1)) {
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            if (content.length() > REDIRECT_LINE) {
                problems.add(
                        "redirects: the line '" + start(content) + "' is longer than " + REDIRECT_LINE + " characters");
            }
            String[] words = content.split("\\s+", -1);
            if (words.length < 2 || words.length > 3) {
                problems.add("redirects: '" + start(content) + "' of _redirects is not 'from to [status]'");
            }
            // Below the first one with a placeholder, each is counted like one.
            if (dynamic > 0 || words[0].contains("*") || words[0].matches(".*/:[A-Za-z].*")) {
                dynamic++;
            } else {
                plain++;
            }
        }
        if (plain > PLAIN_REDIRECTS) {
            problems.add("redirects: there are " + plain + ", and " + PLAIN_REDIRECTS + " are allowed");
        }
        if (dynamic > DYNAMIC_REDIRECTS) {
            problems.add("redirects: there are " + dynamic + " with * or :name, or below such a one, and "
                    + DYNAMIC_REDIRECTS + " are allowed");
        }
    }

    /** What the service would not take of {@code _routes.json}. */
    static List<String> routesProblems(String text) {
        Json routes;
        try {
            routes = Json.parse(text);
        } catch (IllegalArgumentException e) {
            return List.of("_routes.json is " + e.getMessage());
        }
        Json include = routes.get("include");
        Json exclude = routes.get("exclude");
        if (!Json.of(1).equals(routes.get("version"))
                || include == null
                || exclude == null
                || !include.isArray()
                || !exclude.isArray()) {
            return List.of("_routes.json must have version 1 and the lists include and exclude");
        }
        List<String> problems = new ArrayList<>();
        if (include.elements().isEmpty()) {
            problems.add("_routes.json includes no path; leave it out when all are meant");
        }
        int count = include.elements().size() + exclude.elements().size();
        if (count > ROUTES) {
            problems.add("_routes.json has " + count + " paths, and " + ROUTES + " are allowed");
        }
        checkRoutes(include, problems);
        checkRoutes(exclude, problems);
        return problems;
    }

    private static void checkRoutes(Json list, List<String> problems) {
        List<String> paths = list.elements().stream().map(Json::asText).toList();
        for (String path : paths) {
            if (!path.startsWith("/")) {
                problems.add("the path '" + start(path) + "' of _routes.json does not begin with /");
            } else if (path.length() > ROUTE_LENGTH) {
                problems.add("the path '" + start(path) + "' of _routes.json is longer than " + ROUTE_LENGTH
                        + " characters");
            }
            paths.stream()
                    .filter(wider -> !wider.equals(path)
                            && wider.endsWith("/*")
                            && path.startsWith(wider.substring(0, wider.length() - 1)))
                    .findFirst()
                    .ifPresent(wider -> problems.add(
                            "the path '" + start(path) + "' of _routes.json is in '" + start(wider) + "' already"));
        }
    }

    private static String start(String line) {
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }
}
