/** A stand-in for the S3-compatible object stores of Hetzner and Cloudflare, which refuses what they refuse. */
@NullMarked
package io.infrar.testkit.s3;

import org.jspecify.annotations.NullMarked;
