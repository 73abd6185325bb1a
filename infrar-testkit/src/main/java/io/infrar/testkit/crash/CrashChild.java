package io.infrar.testkit.crash;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Plan;
import io.infrar.state.FileStateStore;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that is killed: {@code <subject class> <folder> <step> <moment>} applies the version of that number, or destroys when
 * there is none, and dies at the moment of that number.
 */
public final class CrashChild {
    static final int SELF_KILLED = 99;

    private CrashChild() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        CrashSubject subject = subject(args[0]);
        Path folder = Path.of(args[1]);
        int step = Integer.parseInt(args[2]);
        CrashMoments moments = CrashMoments.at(Integer.parseInt(args[3]), () -> System.out.println("begins"));
        try (Infra infra = infra(subject, folder, moments)) {
            run(subject, infra, step);
        }
        System.out.println("done " + moments.passed());
    }

    static CrashSubject subject(String name) throws ReflectiveOperationException {
        return Class.forName(name)
                .asSubclass(CrashSubject.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    static Infra infra(CrashSubject subject, Path folder, CrashMoments moments) {
        return subject.infra(folder, new WatchedStore(FileStateStore.at(folder.resolve("state")), moments), moments);
    }

    /** Plans and applies one step of the subject's life. */
    static void run(CrashSubject subject, Infra infra, int step) {
        infra.apply(plan(subject, infra, step));
    }

    static Plan plan(CrashSubject subject, Infra infra, int step) {
        List<Environment> versions = subject.versions();
        return step < versions.size()
                ? infra.plan(versions.get(step))
                : infra.planDestroy(versions.get(0).name());
    }
}
