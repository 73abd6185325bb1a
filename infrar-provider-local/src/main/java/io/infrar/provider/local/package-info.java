/** The provider {@code local}: real services on one machine, without containers. */
@NullMarked
package io.infrar.provider.local;

import org.jspecify.annotations.NullMarked;
