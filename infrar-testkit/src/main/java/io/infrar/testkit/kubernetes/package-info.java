/** A stateful stand-in for the API of Kubernetes, strict about what objects may look like. */
@NullMarked
package io.infrar.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
