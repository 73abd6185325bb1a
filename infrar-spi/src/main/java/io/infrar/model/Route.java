package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go where. Several routes with the same host and prefix share the requests among their targets.
 *
 * @param host the host asked for, perhaps {@code *.infrar.io}; null means every host
 * @param pathPrefix what the path begins with, {@code /} for all
 * @param target a component of the same environment
 * @param port the target's port
 */
public record Route(@Nullable String host, String pathPrefix, ComponentKey target, int port) {
    public Route {
        requireNonNull(pathPrefix, "pathPrefix is null");
        requireNonNull(target, "target is null");
    }

    /** What makes two routes the same one. */
    List<String> identity() {
        return List.of(host == null ? "*" : host, pathPrefix, target.toString());
    }

    static void references(List<Route> routes, Component.References references) {
        for (Route route : routes) {
            references.to(Refs.of(null, route.target), Component.Role.ROUTES_TO);
        }
    }

    static void check(List<Route> routes, Problems problems, Component component, Set<Kind> targets) {
        problems.check(!routes.isEmpty(), component, "routes", "are missing: write routeTo(compute(\"api\"), 8080)");
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            String at = "routes[" + i + "]";
            if (route.host != null) {
                Fields.domains(problems, component, at + ".host", List.of(route.host));
            }
            problems.check(
                    route.pathPrefix.matches("/[^\\s*?#]*"),
                    component,
                    at + ".pathPrefix",
                    "must begin with / and have no blank, *, ? or #, is '" + route.pathPrefix + "'");
            problems.check(
                    targets.contains(route.target.kind()),
                    component,
                    at + ".target",
                    "must be one of " + targets.stream().sorted().toList() + ", is " + route.target);
            Fields.port(problems, component, at + ".port", route.port);
        }
        Fields.unique(problems, component, "routes", routes, Route::identity);
    }
}
