/** Figures of speed and memory: JMH benchmarks, and a load harness that prints every figure in one run. */
@NullMarked
package io.infrar.benchmarks;

import org.jspecify.annotations.NullMarked;
