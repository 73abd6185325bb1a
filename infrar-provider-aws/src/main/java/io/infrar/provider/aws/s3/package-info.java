/** Buckets. */
@NullMarked
package io.infrar.provider.aws.s3;

import org.jspecify.annotations.NullMarked;
