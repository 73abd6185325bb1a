package io.infrar.engine;

import io.infrar.spi.Observation;
import io.infrar.spi.PlannedChange;
import java.util.List;

/** An {@link Observation} in JSON, without the types of a handler. */
sealed interface Seen {
    record Present(PlannedChange.Observed observed, Observation.Owner owner) implements Seen {}

    record Absent() implements Seen {}

    record Ambiguous(List<String> candidates) implements Seen {}
}
