/** API gateways. */
@NullMarked
package io.infrar.provider.aws.gateway;

import org.jspecify.annotations.NullMarked;
