package io.infrar.provider.hetzner.cloud;

/** A location in an answer. */
record Place(String name) {}
