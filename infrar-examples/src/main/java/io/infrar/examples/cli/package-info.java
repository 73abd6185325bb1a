/** The command line of examples and the console that shows what happens. */
@NullMarked
package io.infrar.examples.cli;

import org.jspecify.annotations.NullMarked;
