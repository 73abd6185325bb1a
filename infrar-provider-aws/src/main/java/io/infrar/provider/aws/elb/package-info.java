/** Load balancers and what they send traffic to. */
@NullMarked
package io.infrar.provider.aws.elb;

import org.jspecify.annotations.NullMarked;
