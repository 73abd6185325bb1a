package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import org.jspecify.annotations.Nullable;

/** What all specs of this package say: where the object is. */
interface InCluster {
    /** The cluster's name. */
    Output<String> cluster();

    /** The name of the namespace; null for what is in none. */
    @Nullable
    Output<String> namespace();
}
