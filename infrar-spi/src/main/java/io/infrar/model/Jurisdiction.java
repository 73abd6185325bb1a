package io.infrar.model;

/** Whose law applies where data is kept. */
public enum Jurisdiction {
    /** Member states of the European Union. */
    EU,
    /** Members of the European Economic Area outside the Union. */
    EEA,
    UK,
    CH,
    US,
    CA,
    APAC,
    OTHER,
    /** Kept wherever the provider likes, such as a global edge network. */
    GLOBAL,
    /** The machine that runs the program. */
    LOCAL;

    /** Whether data that must stay in {@code required} may be kept here. Data on the user's own machine may. */
    public boolean satisfies(Jurisdiction required) {
        return this == required || this == LOCAL || (required == EEA && this == EU);
    }
}
