/** Amazon Web Services. {@code Aws} has what only this provider understands. */
@NullMarked
package io.infrar.provider.aws;

import org.jspecify.annotations.NullMarked;
