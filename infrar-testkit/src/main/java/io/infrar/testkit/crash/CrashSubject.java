package io.infrar.testkit.crash;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.StateStore;
import java.nio.file.Path;
import java.util.List;

/**
 * What is killed: environments of one name on a provider whose objects outlive the process. Both the child and the test make one
 * with the no-argument constructor.
 */
public interface CrashSubject {
    /** What is applied one after the other before the destroy: the first from nothing, the others as changes and replacements. */
    List<Environment> versions();

    /**
     * An {@link Infra} whose provider keeps what it makes below the folder.
     *
     * @param store the state; to be handed to the builder
     * @param moments to be told of each call to the provider, so that the process can be killed there
     */
    Infra infra(Path folder, StateStore store, CrashMoments moments);

    /**
     * The step that is run after a kill in a step, counted from 0, the destroy last: the same again, unless somebody changes his mind
     * meanwhile.
     */
    default int afterKillIn(int step) {
        return step;
    }

    /** The ids, as rows have them, of every object there is; empty after a destroy. */
    List<String> objects(Path folder);

    /**
     * The documented way on for a type that has neither marker nor unique name, when the plan refuses because the answer of a
     * create call was lost. Not called for other findings.
     */
    default void repair(Infra infra, Path folder, Environment asked, List<Finding> refusal) {
        throw new AssertionError("one ordinary run does not put it right: " + refusal);
    }
}
