/** Buckets of Hetzner Object Storage. */
@NullMarked
package io.infrar.provider.hetzner.storage;

import org.jspecify.annotations.NullMarked;
