/** Kubernetes. */
@NullMarked
package io.infrar.provider.aws.eks;

import org.jspecify.annotations.NullMarked;
