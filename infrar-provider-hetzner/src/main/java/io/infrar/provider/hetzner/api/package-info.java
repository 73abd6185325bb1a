/** The calls of Hetzner Cloud: pages, actions, errors, and the flow of all handlers. */
@NullMarked
package io.infrar.provider.hetzner.api;

import org.jspecify.annotations.NullMarked;
