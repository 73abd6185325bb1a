package io.infrar.provider.local.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Something the agent keeps running. Units are values: putting an equal unit again changes nothing, putting a different
 * one under the same id replaces it.
 *
 * <p>No unit holds a secret value. Secrets travel beside it (see {@link AgentClient#put(Unit, java.util.Map)}) and a
 * unit refers to them by name.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ProcessUnit.class, name = "process"),
    @JsonSubTypes.Type(value = ProxyUnit.class, name = "proxy"),
    @JsonSubTypes.Type(value = SiteUnit.class, name = "site"),
    @JsonSubTypes.Type(value = JobUnit.class, name = "job")
})
public sealed interface Unit permits ProcessUnit, ProxyUnit, SiteUnit, JobUnit {

    /** Unique within one agent; also a file name: letters, digits, dot, dash, underscore, at most 100 characters. */
    String id();

    /** Whose it is, in the words of the caller (environment, address, token). The agent only stores and returns it. */
    String owner();
}
