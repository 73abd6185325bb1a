package io.infrar.provider.local;

import io.infrar.model.SecretRef;
import io.infrar.model.Size;
import io.infrar.provider.local.agent.Health;
import io.infrar.provider.local.agent.ProcessUnit;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.provider.local.service.Redis;
import io.infrar.provider.local.service.RedisAdmin;
import io.infrar.provider.local.service.RedisSettings;
import io.infrar.provider.local.service.ServiceException;
import io.infrar.provider.local.service.Vault;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Redis server of its own. Connections need a password; memory and eviction change while it runs. */
final class RedisServer implements ResourceHandler<RedisServer.Spec, RedisServer.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("redis", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofSeconds(30);
    private static final int PASSWORD_LENGTH = 32;

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param running always true; observed as false when the server does not run
     */
    record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a cache of another major version begins empty")
            int major,

            Size memory,
            String evictionPolicy,
            boolean persistent,
            @Nullable PortSpec port,
            boolean running) {}

    /** What is known once it runs. */
    record Outputs(String host, int port, SecretRef password, String uri, String version) {}

    RedisServer(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Optional<UnitStatus> unit = Units.status(session, known.physicalName());
        Spec asked = known.spec();
        if (asked == null || (unit.isEmpty() && !Files.isDirectory(session.data(known.physicalName())))) {
            return Observation.absent();
        }
        Outputs recorded = known.outputs();
        int port = unit.flatMap(status -> Units.port(status.unit())).orElse(recorded == null ? 0 : recorded.port());
        SecretRef password = session.existing(passwordName(known)).orElse(SecretRef.of(Local.ID, passwordName(known)));
        Optional<Map<String, String>> settings = unit.filter(Units::isUp).flatMap(status -> settings(port, password));
        Spec seen = new Spec(
                asked.major(),
                settings.map(found -> new Size(Long.parseLong(found.getOrDefault("maxmemory", "0"))))
                        .orElse(asked.memory()),
                settings.map(found -> found.getOrDefault("maxmemory-policy", ""))
                        .orElse(asked.evictionPolicy()),
                settings.map(found -> "yes".equals(found.get("appendonly"))).orElse(asked.persistent()),
                PortSpec.observed(asked.port(), port),
                settings.isPresent());
        return Observation.present(
                known.physicalName(),
                seen,
                outputs(port, password, recorded == null ? "" : recorded.version()),
                unit.map(status -> Units.ownerOf(context, known, status.unit())).orElse(Observation.Owner.OURS));
    }

    /** Empty when it does not let us in: then it is not in order and is brought in line. */
    private Optional<Map<String, String>> settings(int port, SecretRef password) {
        try {
            return session.get(password).map(value -> new RedisAdmin(port, value).settings("*"));
        } catch (ServiceException e) {
            return Optional.empty();
        }
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return Units.effect(change, "port", "uri");
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        return LocalSession.calling(() -> applied(context));
    }

    private Applied<Outputs> applied(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Integer present = Units.presentPort(session, known.physicalName());
        int port = session.port(spec.port(), present);
        SecretRef password = session.generated(passwordName(known), PASSWORD_LENGTH, Vault.ALPHANUMERIC);
        RedisSettings settings = new RedisSettings(
                spec.major(),
                port,
                session.value(password),
                spec.memory().bytes(),
                spec.evictionPolicy(),
                spec.persistent(),
                List.of(),
                Map.of());
        Redis.Prepared prepared = new Redis(session.binaries()).prepare(session.data(known.physicalName()), settings);
        context.created(known.physicalName());
        ProcessUnit unit = ProcessUnit.of(
                        known.physicalName(), Units.owner(context, known), Units.exec(prepared.launch()))
                .with(Health.tcp(port))
                .startTimeout(START);
        Units.run(session, unit, Units.secrets(prepared.launch()), START);
        RedisAdmin server = new RedisAdmin(port, session.value(password));
        server.awaitReady(START);
        // Whether the file has just changed says nothing: the server may have been running since before an interrupted
        // apply.
        Map<String, String> live = server.settings("*");
        Map<String, String> wanted = Map.of(
                "maxmemory", Long.toString(spec.memory().bytes()),
                "maxmemory-policy", spec.evictionPolicy(),
                "appendonly", spec.persistent() ? "yes" : "no");
        wanted.forEach((setting, value) -> {
            if (!value.equals(live.get(setting))) {
                server.set(setting, value);
            }
        });
        return new Applied<>(known.physicalName(), outputs(port, password, prepared.version()));
    }

    private static Outputs outputs(int port, SecretRef password, String version) {
        return new Outputs("127.0.0.1", port, password, "redis://127.0.0.1:" + port, version);
    }

    private static String passwordName(Known<?, ?> known) {
        return "redis/" + known.physicalName() + "/password";
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        LocalSession.calling(() -> {
            Units.remove(session, known.physicalName());
            Units.deleteTree(session.data(known.physicalName()));
            session.forget(passwordName(known));
            return known;
        });
    }
}
