/** Caches. */
@NullMarked
package io.infrar.provider.aws.elasticache;

import org.jspecify.annotations.NullMarked;
