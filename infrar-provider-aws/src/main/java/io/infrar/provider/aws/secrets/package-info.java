/** Secrets, keys and parameters. */
@NullMarked
package io.infrar.provider.aws.secrets;

import org.jspecify.annotations.NullMarked;
