/** What is checked before an apply: one file for each rule, and the stage that runs them. */
@NullMarked
package io.infrar.rules;

import org.jspecify.annotations.NullMarked;
