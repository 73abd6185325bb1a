/** A stateful stand-in for the Hetzner Cloud API. */
@NullMarked
package io.infrar.testkit.hetzner;

import org.jspecify.annotations.NullMarked;
