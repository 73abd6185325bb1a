/** Buckets of R2. */
@NullMarked
package io.infrar.provider.cloudflare.r2;

import org.jspecify.annotations.NullMarked;
