/** What runs inside of an EKS cluster, by the API of Kubernetes. */
@NullMarked
package io.infrar.provider.aws.kubernetes;

import org.jspecify.annotations.NullMarked;
