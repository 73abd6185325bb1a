/** What belongs to a zone: settings, records, rules, load balancers. */
@NullMarked
package io.infrar.provider.cloudflare.zone;

import org.jspecify.annotations.NullMarked;
