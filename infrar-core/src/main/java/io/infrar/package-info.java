/** The entrance: {@link io.infrar.Infra} has the verbs, everything else is a value. */
@NullMarked
package io.infrar;

import org.jspecify.annotations.NullMarked;
