/**
 * The state of environments in a folder: an append-only journal per environment with checksums, snapshots that keep it short,
 * and a lock with an owner, a lease and a fence.
 */
@NullMarked
package io.infrar.state;

import org.jspecify.annotations.NullMarked;
