package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of who changed what in the provider's account.
 *
 * @param to the bucket that it is written to; null lets the provider keep it
 * @param retention how long entries are kept
 */
public record AuditLog(String name, Traits traits, Bucket.@Nullable Ref to, Duration retention) implements Component {
    public AuditLog {
        requireNonNull(retention, "retention is null");
    }

    @Override
    public Kind kind() {
        return Kind.AUDIT_LOG;
    }

    @Override
    public void references(References references) {
        if (to != null) {
            references.to(to, Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        Fields.positive(problems, this, "retention", retention);
    }

    /** An audit log by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.AUDIT_LOG;
        }

        /** The provider's id of the log. */
        public Output<String> id() {
            return output("id");
        }
    }

    /** What an audit log gives to others. */
    public record Exports(String id) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> id) {
        return Map.of("id", id);
    }

    /** Builds an {@link AuditLog}; entries are kept for 365 days unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private Bucket.@Nullable Ref to;
        private Duration retention = Duration.ofDays(365);

        Builder() {}

        /** The bucket that it is written to. */
        public Builder to(Bucket.Ref where) {
            to = where;
            return this;
        }

        /** How long entries are kept. */
        public Builder retention(Duration age) {
            retention = age;
            return this;
        }

        @Override
        AuditLog build(String name) {
            return new AuditLog(name, traits(), to, retention);
        }
    }
}
