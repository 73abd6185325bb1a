/**
 * Drivers of the services the local provider runs: PostgreSQL, Redis, an S3-compatible store and a secret store.
 *
 * <p>A driver prepares files and says how its server is started ({@link io.infrar.provider.local.service.Launch},
 * always a
 * foreground process); it never starts, watches or stops the server itself. Everything here may be run again after a
 * {@code kill -9} at any point and then completes what was begun.
 */
@NullMarked
package io.infrar.provider.local.service;

import org.jspecify.annotations.NullMarked;
