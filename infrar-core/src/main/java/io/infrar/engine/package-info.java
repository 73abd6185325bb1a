/**
 * How a plan comes about and is carried out. Not exported. The order of the data: {@code Translator} makes a {@code
 * ResourceGraph} of an environment, {@code Refresher} observes what the state knows, {@code Planner} compares them, {@code
 * Executor} carries the plan out, {@code StateWriter} records it.
 */
@NullMarked
package io.infrar.engine;

import org.jspecify.annotations.NullMarked;
