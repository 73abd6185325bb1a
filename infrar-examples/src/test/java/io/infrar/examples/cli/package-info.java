@NullMarked
package io.infrar.examples.cli;

import org.jspecify.annotations.NullMarked;
