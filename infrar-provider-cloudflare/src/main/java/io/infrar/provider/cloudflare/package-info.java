/** Cloudflare: zones, DNS, rules, Pages, R2, load balancing. */
@NullMarked
package io.infrar.provider.cloudflare;

import org.jspecify.annotations.NullMarked;
