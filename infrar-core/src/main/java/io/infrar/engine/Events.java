package io.infrar.engine;

import io.infrar.run.Event;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of events to the listener: one at a time, whichever thread they come from. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Consumer<Event> listener;

    Events(Consumer<Event> listener) {
        this.listener = listener;
    }

    /** A listener that throws must not break a run. */
    synchronized void emit(Event event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.warn("an event listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
