/** Containers: clusters, tasks, services and what scales, deploys and schedules them. */
@NullMarked
package io.infrar.provider.aws.ecs;

import org.jspecify.annotations.NullMarked;
