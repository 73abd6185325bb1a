package io.infrar.rules;

import io.infrar.model.Cidr;
import io.infrar.model.Environment;
import io.infrar.model.Server;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.List;
import java.util.Set;

/** {@code security.open-port}: servers open no port to the world but those of the web. */
final class OpenPortRule implements ModelValidator {
    private static final Set<Integer> WEB = Set.of(80, 443);
    private static final Set<Integer> LOGIN = Set.of(22, 3389);

    @Override
    public List<Finding> check(Environment environment) {
        return environment.components(Server.class).stream()
                .flatMap(server -> server.openPorts().stream()
                        .filter(OpenPortRule::refused)
                        .map(open -> finding(environment, server, open)))
                .toList();
    }

    private static boolean refused(Server.OpenPort open) {
        boolean web = open.from() == open.to() && WEB.contains(open.from());
        return !web && isWorld(open.sources());
    }

    /** Also when the world is written in two halves. */
    static boolean isWorld(List<Cidr> sources) {
        return sources.stream().mapToLong(Cidr::size).sum() >= Cidr.ANYWHERE.size() / 2;
    }

    private static Finding finding(Environment environment, Server server, Server.OpenPort open) {
        String ports = open.from() == open.to() ? "port " + open.from() : "ports " + open.from() + "-" + open.to();
        boolean login = LOGIN.stream().anyMatch(port -> open.from() <= port && port <= open.to());
        return ByStage.finding(
                environment,
                "security.open-port",
                server,
                "openPorts: " + open.protocol() + " " + ports + " is open to the whole Internet"
                        + (login ? ", so everybody can try to log in" : ""),
                "Name who may connect, such as openPort(" + open.from() + ", \"203.0.113.0/24\")"
                        + (login ? "." : ", or put a load balancer in front; only 80 and 443 may be open to all."));
    }
}
