/** The crash test: a child process is killed in the middle of its work, and one ordinary run must put everything right. */
@NullMarked
package io.infrar.testkit.crash;

import org.jspecify.annotations.NullMarked;
