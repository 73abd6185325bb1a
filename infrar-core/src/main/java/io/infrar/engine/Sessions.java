package io.infrar.engine;

import io.infrar.model.Placement;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.SecretStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one run: opened when the first call needs one, shared by all threads, closed at the end. */
final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final Providers providers;
    private final ConnectionFactory connections;
    private final Map<Account, Session> sessions = new ConcurrentHashMap<>();
    private final RateGates gates;

    /** An account of a provider; null is the default one. */
    record Account(String provider, @Nullable String name) {
        static Account of(Placement placement) {
            return new Account(placement.provider(), placement.account());
        }

        @Override
        public String toString() {
            return name == null ? provider : provider + " (account " + name + ")";
        }
    }

    /** One account's session, opened by the first thread that needs it while others wait; refused once, it stays so in this run. */
    private static final class Session {
        private @Nullable ProviderSession open;
        private @Nullable ProviderException refusal;
        private final Map<String, Binding<?, ?>> bindings = new HashMap<>();
    }

    /** Makes what a provider needs to connect. */
    interface ConnectionFactory {
        Connection connection(String provider, @Nullable String account);
    }

    Sessions(Providers providers, ConnectionFactory connections, RateGates gates) {
        this.providers = providers;
        this.connections = connections;
        this.gates = gates;
    }

    /** Whether the provider is on the class path and has the type. */
    boolean has(Placement placement, String type) {
        return providers.type(placement.provider(), type) != null;
    }

    Binding<?, ?> binding(Placement placement, String typeName) {
        ResourceType<?, ?> type = providers.type(placement.provider(), typeName);
        if (type == null) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "there is no provider '" + placement.provider() + "' with the resource type '" + typeName
                            + "' on the class path; add io.infrar:infrar-provider-" + placement.provider());
        }
        Session session = session(placement);
        synchronized (session) {
            return session.bindings.computeIfAbsent(typeName, name -> bind(type, open(session, placement)));
        }
    }

    private static <S extends Record, O extends Record> Binding<S, O> bind(
            ResourceType<S, O> type, ProviderSession session) {
        ResourceHandler<S, O> handler = session.handler(type);
        return new Binding<>(type, handler);
    }

    Optional<SecretStore> secrets(Placement placement) {
        Session session = session(placement);
        synchronized (session) {
            return open(session, placement).secrets();
        }
    }

    RateGate gate(Placement placement) {
        return gates.of(placement.provider(), placement.account());
    }

    private Session session(Placement placement) {
        return sessions.computeIfAbsent(Account.of(placement), key -> new Session());
    }

    /** Whether a failure is that no session could be opened, which every other use of the account meets alike. */
    boolean isRefusal(Placement placement, ProviderException failure) {
        Session session = session(placement);
        synchronized (session) {
            return failure == session.refusal;
        }
    }

    private ProviderSession open(Session session, Placement placement) {
        ProviderSession open = session.open;
        if (open == null) {
            Provider provider = providers.get(placement.provider());
            if (provider == null) {
                throw ProviderException.of(
                        ProviderException.Kind.INVALID,
                        "there is no provider '" + placement.provider() + "' on the class path");
            }
            ProviderException refusal = session.refusal;
            if (refusal != null) {
                throw refusal;
            }
            try {
                open = provider.connect(connections.connection(placement.provider(), placement.account()));
            } catch (ProviderException e) {
                if (!e.kind().retryable()) {
                    session.refusal = e;
                }
                throw e;
            }
            session.open = open;
        }
        return open;
    }

    @Override
    public void close() {
        for (Session session : sessions.values()) {
            synchronized (session) {
                ProviderSession open = session.open;
                if (open != null) {
                    try {
                        open.close();
                    } catch (RuntimeException e) {
                        LOG.warn("a provider session did not close properly", e);
                    }
                    session.open = null;
                }
            }
        }
    }
}
