package io.infrar.engine;

import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.spi.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a provider gets to open a session, with the way to the run that it is for. */
record WatchedConnection(Connection given, String provider, Clock clock, Events events, Cancellation cancellation)
        implements Connection {
    @Override
    public String environment() {
        return given.environment();
    }

    @Override
    public @Nullable String account() {
        return given.account();
    }

    @Override
    public Optional<String> setting(String name) {
        return given.setting(name);
    }

    @Override
    public Path workspace() {
        return given.workspace();
    }

    @Override
    public Path base() {
        return given.base();
    }

    @Override
    public boolean ephemeral() {
        return given.ephemeral();
    }

    @Override
    public boolean isCancelled() {
        return cancellation.isCancelled();
    }

    @Override
    public void progress(String message) {
        events.emit(new Event.AccountProgress(clock.instant(), provider, given.account(), message));
    }
}
