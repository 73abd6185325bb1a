/**
 * A cloud that is not there, with a provider for it: for tests of programs that use Infrar, and for tests of Infrar itself. It has
 * a resource type of each sort that the contracts know, faults on demand, and a log of every call.
 */
@NullMarked
package io.infrar.testkit.fake;

import org.jspecify.annotations.NullMarked;
