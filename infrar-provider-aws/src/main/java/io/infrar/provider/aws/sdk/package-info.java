/** How this provider talks to AWS: clients, retries, errors, tags, and the flow that all resources share. */
@NullMarked
package io.infrar.provider.aws.sdk;

import org.jspecify.annotations.NullMarked;
