/** Who may do what. */
@NullMarked
package io.infrar.provider.aws.iam;

import org.jspecify.annotations.NullMarked;
