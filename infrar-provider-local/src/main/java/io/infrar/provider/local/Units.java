package io.infrar.provider.local;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.local.agent.AgentClient;
import io.infrar.provider.local.agent.Exec;
import io.infrar.provider.local.agent.ProcessUnit;
import io.infrar.provider.local.agent.ProxyUnit;
import io.infrar.provider.local.agent.SiteUnit;
import io.infrar.provider.local.agent.Unit;
import io.infrar.provider.local.agent.UnitState;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.provider.local.service.Launch;
import io.infrar.provider.local.service.ServiceException;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation.Owner;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the handlers do alike with the agent's units. A resource's physical name is the id of its unit. */
final class Units {
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private Units() {}

    /** The mark that a unit carries. */
    static String owner(ReadContext context, Known<?, ?> known) {
        return String.join(" ", context.marks(known).values());
    }

    static Owner ownerOf(ReadContext context, Known<?, ?> known, Unit unit) {
        return unit.owner().equals(owner(context, known)) ? Owner.OURS : Owner.FOREIGN;
    }

    /**
     * The unit as the agent shows it; empty also when no agent runs. One on its way up is given a moment, since what is true only
     * for now is no ground for a plan.
     */
    static Optional<UnitStatus> status(LocalSession session, String unit) {
        return LocalSession.calling(() -> session.runningAgent()
                .flatMap(agent -> agent.unit(unit)
                        .flatMap(status -> isOnItsWay(status) ? agent.settled(unit, MOMENT) : Optional.of(status))));
    }

    private static boolean isOnItsWay(UnitStatus status) {
        return switch (status.state()) {
            case STARTING, STOPPING, BACKOFF -> true;
            case RUNNING, UNHEALTHY, FAILED, STOPPED -> false;
        };
    }

    /** The port that a unit has already. Starts an agent that does not run, which finds again what outlived its predecessor. */
    static @Nullable Integer presentPort(LocalSession session, String unit) {
        return LocalSession.calling(() -> session.agent().unit(unit))
                .flatMap(status -> port(status.unit()))
                .orElse(null);
    }

    /** The effect that the fields have, where a change of the port is one of outputs. */
    static <S extends Record> Effect effect(Change<S> change, String... outputsWithPort) {
        Effect effect = Effect.byFields(change);
        return effect instanceof Effect.Update && change.changes("port") ? Effect.update(outputsWithPort) : effect;
    }

    static boolean isUp(UnitStatus status) {
        return status.state() == UnitState.RUNNING || status.state() == UnitState.UNHEALTHY;
    }

    static Exec exec(Launch launch) {
        Exec exec = Exec.of(launch.command())
                .env(launch.environment())
                .in(launch.workingDirectory())
                .stop(launch.stopSignal(), launch.stopWithin());
        for (String variable : launch.secretEnvironment().keySet()) {
            exec = exec.secretEnv(variable, variable);
        }
        return exec;
    }

    static Map<String, String> secrets(Launch launch) {
        Map<String, String> secrets = new TreeMap<>();
        launch.secretEnvironment().forEach((variable, value) -> secrets.put(variable, value.reveal()));
        return secrets;
    }

    /** Puts a unit and waits until it is up; the failure has its last log lines, without secrets. */
    static void run(LocalSession session, Unit unit, Map<String, String> secrets, Duration limit) {
        LocalSession.calling(() -> {
            AgentClient agent = session.agent();
            agent.put(unit, secrets);
            return agent.awaitHealthy(unit.id(), limit);
        });
    }

    /** Stops and removes a unit, also one whose agent does not run any more. */
    static void remove(LocalSession session, String unit) {
        LocalSession.calling(() -> {
            if (session.runningAgent().isPresent() || session.hasUnitOnDisk(unit)) {
                session.agent().delete(unit);
            }
            return unit;
        });
    }

    /** The port that a unit serves. */
    static Optional<Integer> port(Unit unit) {
        if (unit instanceof ProxyUnit proxy) {
            return Optional.of(proxy.port());
        }
        if (unit instanceof SiteUnit site) {
            return Optional.of(site.port());
        }
        return unit instanceof ProcessUnit process ? Optional.ofNullable(process.servedPort()) : Optional.empty();
    }

    /** A program's environment, with what is secret in it apart. */
    record Variables(Map<String, String> plain, Map<String, String> secret) {}

    static boolean isSecret(Output<?> value) {
        Json json = Json.of(value);
        return json.asSecret() != null || json.asPending() != null;
    }

    static Variables variables(ReadContext context, Map<String, Output<?>> environment) {
        Map<String, String> plain = new TreeMap<>();
        Map<String, String> secret = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (isSecret(value)) {
                secret.put(name, context.reveal(value).reveal());
            } else {
                plain.put(name, Json.of(value).asText());
            }
        });
        return new Variables(plain, secret);
    }

    /** The environment as a unit has it, in the words of what was asked: what is secret cannot be read and is taken as asked. */
    static Map<String, Output<?>> observed(Map<String, Output<?>> asked, Map<String, String> present) {
        Map<String, Output<?>> observed = new TreeMap<>();
        asked.forEach((name, value) -> {
            if (isSecret(value)) {
                observed.put(name, value);
            }
        });
        present.forEach((name, value) -> {
            Output<?> wanted = asked.get(name);
            boolean same = wanted != null && Json.of(wanted).asText().equals(value);
            observed.put(name, same ? wanted : Output.of(value));
        });
        return observed;
    }

    static Exec withVariables(Exec exec, Variables variables) {
        Exec result = exec.env(variables.plain());
        for (String name : variables.secret().keySet()) {
            result = result.secretEnv(name, name);
        }
        return result;
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ServiceException("cannot remove " + folder + ": " + e, e);
        }
    }

    /** A problem of what was asked, found only when it was tried. */
    static ProviderException invalid(String message) {
        return ProviderException.of(ProviderException.Kind.INVALID, message);
    }
}
