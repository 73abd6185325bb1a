package io.infrar.provider.cloudflare.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.infrar.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of functions, whose names say which paths they answer: {@code users/[id].js}, {@code files/[[path]].js},
 * {@code _middleware.js}. They become a program of modules with a router. Modules are taken as they are: they may import each other
 * by full file names, and what the runtime has, but no packages. See
 * <a href="https://developers.cloudflare.com/pages/functions/routing/">Routing</a>.
 */
final class Functions {
    private static final String MAIN = "functions-worker.js";
    private static final String PREFIX = "functions/";
    private static final Pattern MODULE = Pattern.compile(".+\\.(js|mjs|wasm|txt|html|sql|bin)");
    private static final Pattern OTHER_LANGUAGE = Pattern.compile(".+(?<!\\.d)\\.(ts|tsx|jsx|mts|cts)");
    private static final Pattern HANDLER = Pattern.compile("\\bonRequest(Get|Post|Put|Patch|Delete|Options|Head)?\\b");

    /** The three forms of imports; what is between the words has no quotes and no semicolon. */
    private static final Pattern IMPORT =
            Pattern.compile("(?m)(?:^|[;}])\\s*(?:import|export)\\s[^;'\"]*?\\bfrom\\s*[\"']([^\"']+)[\"']"
                    + "|(?:^|[;}])\\s*import\\s*[\"']([^\"']+)[\"']"
                    + "|\\bimport\\s*\\(\\s*[\"']([^\"']+)[\"']\\s*\\)");

    private final SortedMap<String, byte[]> modules = new TreeMap<>();
    private final List<String> others = new ArrayList<>();

    private Functions(Path folder) {
        Worker.all(folder).forEach((name, content) -> {
            if (name.startsWith("node_modules/") || name.contains("/node_modules/")) {
                return;
            }
            if (MODULE.matcher(name).matches()) {
                modules.put(name, content);
            } else if (OTHER_LANGUAGE.matcher(name).matches()) {
                others.add(name);
            }
        });
    }

    static Functions read(Path folder) {
        return new Functions(folder);
    }

    /** Files that answer requests. */
    private List<String> handlers() {
        return modules.keySet().stream()
                .filter(name ->
                        name.endsWith("js") && HANDLER.matcher(text(name)).find())
                .toList();
    }

    private String text(String module) {
        return new String(Objects.requireNonNull(modules.get(module)), UTF_8);
    }

    /** The program: a router that imports all functions. */
    Worker worker(Optional<String> ownRoutes) {
        List<String> handlers = handlers();
        StringBuilder main = new StringBuilder();
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < handlers.size(); i++) {
            main.append("import * as f" + i + " from ")
                    .append(Json.of("./" + PREFIX + handlers.get(i)))
                    .append(";\n");
            files.append("  [").append(Json.of(handlers.get(i))).append(", f" + i + "],\n");
        }
        main.append("\nconst files = [\n").append(files).append("];\n\n").append(router());
        SortedMap<String, byte[]> all = new TreeMap<>();
        modules.forEach((name, content) -> all.put(PREFIX + name, content));
        all.put(MAIN, main.toString().getBytes(UTF_8));
        return new Worker(MAIN, all, Optional.of(ownRoutes.orElseGet(this::routes)));
    }

    private static String router() {
        try (InputStream in = Functions.class.getResourceAsStream("functions.mjs")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- routes

    /** Which paths go to the functions at all; all others are files, which costs nothing. */
    private String routes() {
        TreeSet<String> paths = new TreeSet<>();
        handlers().forEach(name -> paths.add(path(name)));
        List<String> include = paths.stream()
                .filter(path -> paths.stream().noneMatch(wider -> covers(wider, path)))
                .toList();
        boolean tooMany = include.size() > SiteRules.ROUTES
                || include.stream().anyMatch(path -> path.length() > SiteRules.ROUTE_LENGTH);
        return Json.of(Map.of("version", 1, "include", tooMany ? List.of("/*") : include, "exclude", List.of()))
                .toString();
    }

    private static boolean covers(String wider, String path) {
        return !wider.equals(path) && wider.endsWith("/*") && path.startsWith(wider.substring(0, wider.length() - 1));
    }

    private static String path(String name) {
        StringBuilder path = new StringBuilder();
        for (String part : name.replaceFirst("\\.m?js$", "").split("/", -1)) {
            if (part.startsWith("[") || part.equals("_middleware")) {
                return path + "/*";
            }
            path.append('/').append(part);
        }
        String whole = path.toString().replaceFirst("/index$", "");
        return whole.isEmpty() ? "/" : whole;
    }

    // ---- checks

    /** What cannot be run as it is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!others.isEmpty()) {
            problems.add(String.join(", ", others) + " must be compiled to JavaScript first");
        }
        if (handlers().isEmpty() && others.isEmpty()) {
            problems.add("there is no function: no file exports onRequest, onRequestGet, ...");
        }
        for (String name : handlers()) {
            checkName(name, problems);
        }
        for (String name : modules.keySet()) {
            if (name.endsWith("js")) {
                checkImports(name, problems);
            }
        }
        return problems;
    }

    private static void checkName(String name, List<String> problems) {
        String[] parts = name.replaceFirst("\\.m?js$", "").split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean good = parts[i].matches("[^\\[\\]]+|\\[[^\\[\\]]+\\]")
                    || (i == parts.length - 1 && parts[i].matches("\\[\\[[^\\[\\]]+\\]\\]"));
            if (!good) {
                problems.add(name + ": a part of a path is a name, [name], or at the end [[name]]");
            }
        }
    }

    private void checkImports(String name, List<String> problems) {
        Matcher matcher = IMPORT.matcher(text(name));
        while (matcher.find()) {
            String what = matcher.group(1) != null
                    ? matcher.group(1)
                    : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            if (what.startsWith("node:") || what.startsWith("cloudflare:")) {
                continue;
            }
            if (!what.startsWith("./") && !what.startsWith("../")) {
                problems.add(name + " imports the package '" + what + "'");
            } else if (!modules.containsKey(resolved(name, what))) {
                problems.add(name + " imports '" + what + "', which is no file of the folder (write its full name)");
            }
        }
    }

    private static String resolved(String from, String what) {
        Path to = Path.of("/" + from).resolveSibling(what).normalize();
        return to.toString().substring(1).replace('\\', '/');
    }
}
