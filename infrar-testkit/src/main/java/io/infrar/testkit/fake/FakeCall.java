package io.infrar.testkit.fake;

import org.jspecify.annotations.Nullable;

/**
 * One call that the cloud got.
 *
 * @param number from 1, in the order of arrival
 * @param type the resource type
 * @param id of the object; null for lists and for creates that were not answered
 * @param name the object's name, where the call has one
 * @param outcome {@code ok}, {@code lost} when it had its effect and the answer was lost, or the kind of the failure
 */
public record FakeCall(
        long number,
        Verb verb,
        String account,
        String type,
        @Nullable String id,
        @Nullable String name,
        String outcome) {
    /** What was called. */
    public enum Verb {
        CREATE,
        LIST,
        GET,
        UPDATE,
        DELETE;

        public boolean writes() {
            return this == CREATE || this == UPDATE || this == DELETE;
        }
    }

    FakeCall answered(String newOutcome, @Nullable String newId) {
        return new FakeCall(number, verb, account, type, newId, name, newOutcome);
    }
}
