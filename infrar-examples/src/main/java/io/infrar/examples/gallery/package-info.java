/** One class for each architecture, each also a program. */
@NullMarked
package io.infrar.examples.gallery;

import org.jspecify.annotations.NullMarked;
