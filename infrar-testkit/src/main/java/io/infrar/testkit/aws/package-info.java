/** A simulated AWS for tests. */
@NullMarked
package io.infrar.testkit.aws;

import org.jspecify.annotations.NullMarked;
