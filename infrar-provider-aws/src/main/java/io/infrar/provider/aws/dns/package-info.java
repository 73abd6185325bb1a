/** Zones, records and certificates. */
@NullMarked
package io.infrar.provider.aws.dns;

import org.jspecify.annotations.NullMarked;
