package io.infrar.model;

/** How much an environment matters; rules ask less of development. */
public enum Stage {
    DEVELOPMENT,
    STAGING,
    PRODUCTION
}
