package io.infrar.spi;

/** What is done to a resource. Code that must treat every action uses a {@code switch} expression, which the compiler checks. */
public enum Action {
    CREATE("+"),
    UPDATE("~"),
    /** A new one is made, then what refers to the old one moves over, then the old one goes. */
    REPLACE_CREATE_FIRST("±"),
    /** The old one goes, then a new one is made. */
    REPLACE_DELETE_FIRST("∓"),
    DELETE("-"),
    /** The row goes, the object stays. */
    FORGET("×"),
    /** An object that exists already becomes ours. */
    ADOPT("<"),
    /** Only the address changes. */
    MOVE(">"),
    NONE("=");

    private final String sign;

    Action(String sign) {
        this.sign = sign;
    }

    /** The sign shown to people. */
    public String sign() {
        return sign;
    }

    /** Whether an existing object is destroyed by it. */
    public boolean destroys() {
        return this == DELETE || replaces();
    }

    public boolean replaces() {
        return this == REPLACE_CREATE_FIRST || this == REPLACE_DELETE_FIRST;
    }
}
