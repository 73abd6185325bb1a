package io.infrar.spi;

import io.infrar.model.Address;
import io.infrar.model.Placement;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows about a resource before looking at it.
 *
 * @param token the instance token, part of the ownership marks and of the physical name
 * @param id null when a create was announced and its answer lost, or when it is to be adopted by name
 * @param spec as last applied, with outputs resolved; for an announced create, what was going to be created
 * @param outputs as last recorded; null before the first answer
 */
public record Known<S extends Record, O extends Record>(
        Address address,
        Placement placement,
        String token,
        String physicalName,
        @Nullable String id,
        @Nullable S spec,
        @Nullable O outputs) {}
