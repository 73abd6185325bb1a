/**
 * The agent: one small detached JVM per environment directory that keeps processes, proxies, static sites and jobs
 * alive after the program that asked for them has ended.
 *
 * <p>The way of the data: {@link io.infrar.provider.local.agent.AgentClient} (in the user's JVM) sends a {@link
 * io.infrar.provider.local.agent.Unit} over loopback HTTP; the agent writes it durably, then a runner makes it true and
 * keeps it true. Nothing a unit starts depends on the agent's life: a child is recorded on disk by itself before it
 * becomes the wanted program, so that a later agent finds and adopts it.
 *
 * <p>Threads in the agent: one per process unit and per job unit (their code reads top to bottom), a bounded pool per
 * listener, a few for the control server, one housekeeper. A unit's lock is held while it is replaced or deleted; no
 * other lock is held over a blocking call.
 */
@NullMarked
package io.infrar.provider.local.agent;

import org.jspecify.annotations.NullMarked;
