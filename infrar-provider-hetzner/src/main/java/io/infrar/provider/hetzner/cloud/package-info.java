/** The resources of Hetzner Cloud, one file each. */
@NullMarked
package io.infrar.provider.hetzner.cloud;

import org.jspecify.annotations.NullMarked;
