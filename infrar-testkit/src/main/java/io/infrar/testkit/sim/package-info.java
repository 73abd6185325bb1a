/** What stateful stand-ins for a vendor's API are made of. */
@NullMarked
package io.infrar.testkit.sim;

import org.jspecify.annotations.NullMarked;
