package io.infrar.provider.local.agent;

/**
 * A process and not merely its number: {@code start} is when it began in the words of the {@link ProcessTable}, so that
 * another process that got the same number later is told apart.
 */
record ProcessId(long pid, String start) {}
