package io.infrar.provider.local;

import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.agent.Health;
import io.infrar.provider.local.agent.ProcessUnit;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.provider.local.service.Expiry;
import io.infrar.provider.local.service.Launch;
import io.infrar.provider.local.service.S3Server;
import io.infrar.provider.local.service.Vault;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The S3-compatible store that all buckets of the environment are in. Requests are signed; objects are plain files. */
final class ObjectStore implements ResourceHandler<ObjectStore.Spec, ObjectStore.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("object-store", Spec.class, Outputs.class);
    static final String REGION = "local";

    private static final Duration START = Duration.ofSeconds(60);
    private static final int KEY_LENGTH = 40;

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param expiries which objects are deleted after how long
     * @param running always true; observed as false when the store does not run
     */
    record Spec(Set<Expires> expiries, @Nullable PortSpec port, boolean running) {}

    /** Objects of a bucket whose keys begin with the prefix are deleted after that many days. */
    record Expires(String bucket, String prefix, int days) {}

    /** What is known once it runs. */
    record Outputs(String endpoint, String accessKey, SecretRef secretKey, String folder) {}

    ObjectStore(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Optional<UnitStatus> unit = Units.status(session, known.physicalName());
        Spec asked = known.spec();
        Path home = session.data(known.physicalName());
        if (asked == null || (unit.isEmpty() && !Files.isDirectory(home))) {
            return Observation.absent();
        }
        Set<Expires> expiries = new LinkedHashSet<>();
        S3Server.expiries(home)
                .forEach(expiry -> expiries.add(new Expires(expiry.bucket(), expiry.prefix(), expiry.days())));
        Outputs recorded = known.outputs();
        int port = unit.flatMap(status -> Units.port(status.unit()))
                .orElse(recorded == null ? 0 : URI.create(recorded.endpoint()).getPort());
        Spec seen = new Spec(
                expiries,
                PortSpec.observed(asked.port(), port),
                unit.filter(Units::isUp).isPresent());
        return Observation.present(
                known.physicalName(),
                seen,
                outputs(
                        known,
                        port,
                        session.existing(secretName(known)).orElse(SecretRef.of(Local.ID, secretName(known)))),
                unit.map(status -> Units.ownerOf(context, known, status.unit())).orElse(Observation.Owner.OURS));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return Units.effect(change, "endpoint");
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        return LocalSession.calling(() -> applied(context));
    }

    private Applied<Outputs> applied(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Path home = session.data(known.physicalName());
        Integer present = Units.presentPort(session, known.physicalName());
        int port = session.port(spec.port(), present);
        SecretRef secret = session.generated(secretName(known), KEY_LENGTH, Vault.ALPHANUMERIC);
        Launch launch = S3Server.launch(home, port, SecretValue.of(accessKey(known)), session.value(secret));
        List<Expiry> expiries = new ArrayList<>();
        spec.expiries().forEach(each -> expiries.add(new Expiry(each.bucket(), each.prefix(), each.days())));
        S3Server.expire(home, expiries);
        context.created(known.physicalName());
        ProcessUnit unit = ProcessUnit.of(known.physicalName(), Units.owner(context, known), Units.exec(launch))
                .with(Health.tcp(port))
                .startTimeout(START);
        Units.run(session, unit, Units.secrets(launch), START);
        return new Applied<>(known.physicalName(), outputs(known, port, secret));
    }

    private Outputs outputs(Known<Spec, Outputs> known, int port, SecretRef secret) {
        return new Outputs(
                "http://127.0.0.1:" + port,
                accessKey(known),
                secret,
                session.data(known.physicalName()).toString());
    }

    private static String accessKey(Known<?, ?> known) {
        return "infrar-" + known.token();
    }

    private static String secretName(Known<?, ?> known) {
        return "object-store/" + known.physicalName() + "/secret-key";
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        LocalSession.calling(() -> {
            Units.remove(session, known.physicalName());
            Units.deleteTree(session.data(known.physicalName()));
            session.forget(secretName(known));
            return known;
        });
    }
}
