/** The gallery, its command line and the quickstart. Not an API: programs to read, run and copy from. */
@NullMarked
package io.infrar.examples;

import org.jspecify.annotations.NullMarked;
