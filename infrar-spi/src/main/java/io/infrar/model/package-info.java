/**
 * The neutral model: what an environment consists of, without a word about who provides it. Every type is an immutable
 * value, safe for use by many threads.
 */
@NullMarked
package io.infrar.model;

import org.jspecify.annotations.NullMarked;
