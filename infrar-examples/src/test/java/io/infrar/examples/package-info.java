@NullMarked
package io.infrar.examples;

import org.jspecify.annotations.NullMarked;
