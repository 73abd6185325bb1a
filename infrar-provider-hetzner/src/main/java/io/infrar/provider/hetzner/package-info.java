/** Hetzner Cloud and Hetzner Object Storage. */
@NullMarked
package io.infrar.provider.hetzner;

import org.jspecify.annotations.NullMarked;
