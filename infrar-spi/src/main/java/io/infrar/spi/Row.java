package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the state knows about one instance of a resource: enough to destroy it without the program that made it. Rows are keyed
 * by address and token, since a replacement has two instances of one address for a while.
 *
 * @param token drawn when the instance was first announced; part of its marks and its physical name
 * @param id the provider's id; null from the announcement of the create until its answer
 * @param schema the schema version of spec and outputs
 * @param spec as last applied, outputs resolved; for an announced create or update, what is being applied
 * @param outputs an empty object before the first answer
 * @param dependsOn what must be deleted after it
 * @param sawAbsent whether the engine had looked and seen nothing before it announced the create
 * @param isProtected a plan that deletes or replaces it is refused
 * @param retained it is forgotten, not deleted, when it leaves the environment
 * @param prior what a singleton held before us
 * @param charges what it costs
 */
public record Row(
        Address address,
        String token,
        Status status,
        ComponentKey component,
        Placement placement,
        String physicalName,
        @Nullable String id,
        int schema,
        Json spec,
        Json outputs,
        List<Address> dependsOn,
        boolean sawAbsent,
        boolean isProtected,
        boolean retained,
        @Nullable Json prior,
        List<Charge> charges) {
    public Row {
        requireNonNull(address, "address is null");
        requireNonNull(token, "token is null");
        requireNonNull(status, "status is null");
        requireNonNull(component, "component is null");
        requireNonNull(placement, "placement is null");
        requireNonNull(physicalName, "physicalName is null");
        requireNonNull(spec, "spec is null");
        requireNonNull(outputs, "outputs is null");
        dependsOn = List.copyOf(dependsOn);
        charges = List.copyOf(charges);
    }

    /** Where in its life an instance is. */
    public enum Status {
        /** A create was announced; whether it exists must be looked for. */
        CREATING,
        /** As recorded. */
        READY,
        /** A change was announced; whether it was made must be looked for. */
        UPDATING,
        /**
         * A delete was announced, and whether it was made must be looked for. What is still there is deleted by the next run, or kept
         * where the environment asks for it again. A delete that the provider refused leaves no trace: the row is as it was before.
         */
        DELETING,
        /** Replaced by another instance of the same address, and still to be deleted. */
        DEPOSED
    }

    /** What tells rows apart. */
    public record Key(Address address, String token) {
        @Override
        public String toString() {
            return address + "@" + token;
        }
    }

    public Key key() {
        return new Key(address, token);
    }

    public Row status(Status newStatus) {
        return new Row(
                address,
                token,
                newStatus,
                component,
                placement,
                physicalName,
                id,
                schema,
                spec,
                outputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row id(String newId) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                newId,
                schema,
                spec,
                outputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row spec(int newSchema, Json newSpec) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                id,
                newSchema,
                newSpec,
                outputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row outputs(Json newOutputs) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                id,
                schema,
                spec,
                newOutputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row moved(Address newAddress, ComponentKey newComponent) {
        return new Row(
                newAddress,
                token,
                status,
                newComponent,
                placement,
                physicalName,
                id,
                schema,
                spec,
                outputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row dependsOn(List<Address> addresses) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                id,
                schema,
                spec,
                outputs,
                addresses,
                sawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row sawAbsent(boolean nowSawAbsent) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                id,
                schema,
                spec,
                outputs,
                dependsOn,
                nowSawAbsent,
                isProtected,
                retained,
                prior,
                charges);
    }

    public Row prior(@Nullable Json newPrior) {
        return new Row(
                address,
                token,
                status,
                component,
                placement,
                physicalName,
                id,
                schema,
                spec,
                outputs,
                dependsOn,
                sawAbsent,
                isProtected,
                retained,
                newPrior,
                charges);
    }
}
