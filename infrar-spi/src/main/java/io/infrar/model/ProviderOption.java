package io.infrar.model;

/**
 * An option that only one provider understands, such as the exact instance type. Options are records of the provider's own
 * module; on a component they are kept as raw JSON, so an environment can be read, compared and written without that module.
 */
public interface ProviderOption {
    /** The provider's id, such as {@code aws}. */
    String provider();

    /** The option's name, unique for that provider, such as {@code instance-class}. */
    String option();
}
