package io.infrar.provider.hetzner.cloud;

/** Whether Hetzner refuses to delete an object, as it is shown and as it is asked for. */
record Protection(boolean delete) {
    static final String ACTION = "change_protection";
}
