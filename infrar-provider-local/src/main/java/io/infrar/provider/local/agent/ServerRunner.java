package io.infrar.provider.local.agent;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a proxy or a site listening, inside the agent. A taken port is tried again once a second. */
final class ServerRunner implements Runner {
    private static final int THREADS = 128;

    /** Ticks after a start or change, 30 s; what is not well by then is looked at once a second like the rest. */
    private static final int SOON = 600;

    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

    /** How long answers under way are waited for before the process that gives them is stopped. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Agent.Context context;
    private final HttpHandler handler;
    private UnitStore.Stored stored; // this and all below guarded by this
    private @Nullable Listener listener;
    private @Nullable Ticks ticks;
    private boolean stopped;
    private volatile UnitStatus status;
    private volatile int count;
    private boolean allUp = true; // only used by ticks, one at a time

    ServerRunner(Agent.Context context, UnitStore.Stored stored) {
        this.context = context;
        this.stored = stored;
        if (stored.unit() instanceof ProxyUnit proxy) {
            handler = new ProxyHandler(proxy);
        } else if (stored.unit() instanceof SiteUnit site) {
            handler = new SiteHandler(site);
        } else {
            throw new IllegalArgumentException("not a server: " + stored.unit());
        }
        status = status(UnitState.STARTING, "starting");
    }

    @Override
    public void start() {
        tick();
        synchronized (this) {
            if (!stopped) {
                String name = "unit " + stored.unit().id();
                ticks = Ticks.every(50, context.scheduler(), context.log(), name, this::tick);
            }
        }
    }

    /** Every 50 ms until all is well, then once a second; a port that is taken is tried once a second. */
    private void tick() {
        boolean running = status.state() == UnitState.RUNNING;
        int tick = count;
        count = tick + 1;
        boolean everySecond = tick % 20 == 0;
        if (!everySecond && (running && allUp || count > SOON)) {
            return;
        }
        UnitStore.Stored now;
        synchronized (this) {
            now = stored;
            if (stopped || listener == null && !everySecond || listener == null && !bind(now)) {
                return;
            }
        }
        if (handler instanceof ProxyHandler proxy && now.unit() instanceof ProxyUnit unit) {
            long up = proxy.upstreams().stream().filter(u -> check(u, unit)).count();
            allUp = up == proxy.upstreams().size();
            String told = up + " of " + proxy.upstreams().size() + " replicas are up";
            become(now, up > 0 ? UnitState.RUNNING : running ? UnitState.UNHEALTHY : keepOr(UnitState.STARTING), told);
        } else if (now.unit() instanceof SiteUnit site) {
            boolean there = java.nio.file.Files.isDirectory(site.directory());
            become(
                    now,
                    there ? UnitState.RUNNING : UnitState.UNHEALTHY,
                    there ? "serving" : "directory " + site.directory() + " is not there");
        }
    }

    private UnitState keepOr(UnitState state) {
        return status.state() == UnitState.UNHEALTHY ? UnitState.UNHEALTHY : state;
    }

    private static boolean check(ProxyHandler.Upstream upstream, ProxyUnit unit) {
        String path = unit.healthPath();
        if (path == null) {
            return upstream.up();
        }
        try {
            int code = Prober.status(upstream.port, path, HEALTH_TIMEOUT);
            upstream.healthy = code >= 200 && code < 400;
        } catch (IOException e) {
            upstream.healthy = false;
        }
        return upstream.healthy;
    }

    private boolean bind(UnitStore.Stored now) {
        try {
            listener = Listener.open(now.unit().id(), host(now.unit()), port(now.unit()), THREADS, handler);
            return true;
        } catch (BindException e) {
            Ports.Holder holder = Ports.check(port(now.unit()));
            become(now, UnitState.BACKOFF, holder == null ? "cannot listen: " + e.getMessage() : holder.toString());
        } catch (IOException e) {
            become(now, UnitState.BACKOFF, "cannot listen on " + host(now.unit()) + ":" + port(now.unit()) + ": " + e);
        }
        return false;
    }

    private static String host(Unit unit) {
        return unit instanceof ProxyUnit proxy ? proxy.host() : ((SiteUnit) unit).host();
    }

    private static int port(Unit unit) {
        return unit instanceof ProxyUnit proxy ? proxy.port() : ((SiteUnit) unit).port();
    }

    @Override
    public synchronized boolean update(UnitStore.Stored changed) {
        Unit before = stored.unit();
        Unit after = changed.unit();
        if (stopped
                || before.getClass() != after.getClass()
                || port(before) != port(after)
                || !host(before).equals(host(after))) {
            return false;
        }
        stored = changed;
        count = 0;
        if (handler instanceof ProxyHandler proxy && after instanceof ProxyUnit unit) {
            proxy.become(unit);
        } else if (handler instanceof SiteHandler site && after instanceof SiteUnit unit) {
            site.become(unit);
        }
        status = status(listener == null ? status.state() : UnitState.STARTING, "changed");
        return true;
    }

    @Override
    public void drain(int port) {
        if (handler instanceof ProxyHandler proxy) {
            proxy.drain(port, DRAIN);
        }
    }

    @Override
    public void refill(int port) {
        if (handler instanceof ProxyHandler proxy) {
            proxy.refill(port);
        }
    }

    @Override
    public void stop() {
        Listener open;
        synchronized (this) {
            stopped = true;
            open = listener;
            listener = null;
            if (ticks != null) {
                ticks.stop();
            }
            status = status(UnitState.STOPPED, "stopped");
        }
        if (open != null) {
            open.close();
        }
        context.board().changed();
    }

    @Override
    public void detach() {
        stop();
    }

    private synchronized void become(UnitStore.Stored of, UnitState state, String detail) {
        boolean same = status.state() == state && status.detail().equals(detail);
        if (!stopped && of == stored && !same) {
            status = status(state, detail);
            context.board().changed();
        }
    }

    private UnitStatus status(UnitState state, String detail) {
        return new UnitStatus(
                stored.unit(),
                stored.generation(),
                state,
                null,
                0,
                0,
                Instant.now(),
                detail,
                List.of(),
                List.of(),
                0,
                null);
    }

    @Override
    public UnitStatus status() {
        return status;
    }
}
