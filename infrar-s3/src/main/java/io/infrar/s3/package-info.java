/** Object stores that speak S3 and are not Amazon's. For authors of providers, but for {@link io.infrar.s3.BucketUrls}. */
@NullMarked
package io.infrar.s3;

import org.jspecify.annotations.NullMarked;
