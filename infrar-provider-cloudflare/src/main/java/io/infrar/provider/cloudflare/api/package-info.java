/** The calls of Cloudflare: pages, errors, and the flow of all handlers. */
@NullMarked
package io.infrar.provider.cloudflare.api;

import org.jspecify.annotations.NullMarked;
