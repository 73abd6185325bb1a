package io.infrar.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says who owns a field of a spec and what a change of it means. Without this annotation a field is owned and can be changed in
 * place. On a field that holds a record it applies to everything inside, unless said otherwise there.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
    /** Which differences count. */
    Ownership value() default Ownership.OWNED;

    /** What a change of this field needs. */
    OnChange onChange() default OnChange.UPDATE;

    /** Why it cannot be changed in place; shown in the plan when {@link #onChange()} is a replacement. */
    String because() default "the provider cannot change it in place";

    /** Which differences between what is asked, recorded and observed count. */
    enum Ownership {
        /** Any difference is a change to make, and drift when the provider shows it. */
        OWNED,
        /** Set at creation; later differences, on either side, do not count: autoscaled counts, user data. */
        INITIAL,
        /** May be larger than asked: storage that grows by itself. */
        FLOOR,
        /** May be longer than asked: {@code 15} is satisfied by {@code 15.7}. */
        PREFIX,
        /** The provider never shows it: a change of what is asked counts, drift cannot be seen. */
        UNREADABLE,
        /** Somebody else's: differences never count, on either side. */
        EXTERNAL
    }

    /** What a change needs. */
    enum OnChange {
        UPDATE,
        REPLACE_CREATE_FIRST,
        REPLACE_DELETE_FIRST
    }
}
