/** A stand-in for Cloudflare's REST API, for tests and for trying things without an account. */
@NullMarked
package io.infrar.testkit.cloudflare;

import org.jspecify.annotations.NullMarked;
