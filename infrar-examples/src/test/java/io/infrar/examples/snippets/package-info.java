/** The code of README.md and docs/, between region markers: {@link io.infrar.examples.snippets.SnippetsTest} compares both. */
@NullMarked
package io.infrar.examples.snippets;

import org.jspecify.annotations.NullMarked;
