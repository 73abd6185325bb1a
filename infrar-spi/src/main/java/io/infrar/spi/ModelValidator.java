package io.infrar.spi;

import io.infrar.model.Environment;
import java.util.List;

/**
 * Checks an environment before it is translated. Found by {@link java.util.ServiceLoader}, or handed to the engine in code. Pure
 * and offline; called once for each plan, from any thread.
 */
@FunctionalInterface
public interface ModelValidator {
    List<Finding> check(Environment environment);
}
