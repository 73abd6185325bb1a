/** What goes into a run and comes out of it: options, events, reports and the ways in which it can be refused or fail. */
@NullMarked
package io.infrar.run;

import org.jspecify.annotations.NullMarked;
