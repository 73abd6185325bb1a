/** Container images. */
@NullMarked
package io.infrar.provider.aws.registry;

import org.jspecify.annotations.NullMarked;
