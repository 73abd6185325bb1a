/**
 * The contracts of everything that is plugged into the engine (providers, validators, price books, state and secret stores) and
 * the records that a plan is made of. Implementations must be safe for use by several threads unless said otherwise.
 */
@NullMarked
package io.infrar.spi;

import org.jspecify.annotations.NullMarked;
