package io.infrar.provider.aws;

import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Job;
import io.infrar.provider.aws.InstanceTypes.InstanceType;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the machines of a cluster have room for its programs. What the system keeps for itself is estimated, see
 * <a href="https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/">reserved resources</a>.
 */
final class KubernetesRoom {
    private static final int SYSTEM_MILLIS = 300;
    private static final int SYSTEM_MIB = 450;
    private static final double REST = 0.9;

    private final Translating t;

    KubernetesRoom(Translating t) {
        this.t = t;
    }

    /** Processors and memory. */
    private record Room(long millis, long mib) {
        boolean holds(Room other) {
            return millis >= other.millis && mib >= other.mib;
        }

        Room times(long count) {
            return new Room(millis * count, mib * count);
        }

        Room plus(Room other) {
            return new Room(millis + other.millis, mib + other.mib);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f vCPU and %.1f GiB", millis / 1000.0, mib / 1024.0);
        }
    }

    void check(Cluster cluster) {
        Room largest = new Room(0, 0);
        Room always = new Room(0, 0);
        for (Cluster.NodePool pool : cluster.nodePools()) {
            Optional<InstanceType> type = ClusterTranslator.type(t, cluster, pool);
            if (type.isEmpty()) {
                return;
            }
            Room machine = new Room(
                    type.get().vcpus() * 1000L - SYSTEM_MILLIS,
                    (long) (type.get().gib() * 1024 * REST) - SYSTEM_MIB);
            largest = machine.holds(largest) ? machine : largest;
            always = always.plus(machine.times(Math.max(1, pool.min())));
        }
        Room asked = new Room(0, 0);
        for (Component program : KubernetesTranslator.on(t, cluster)) {
            Room one = one(program);
            if (!largest.holds(one)) {
                t.error(
                        "aws.kubernetes-size",
                        program,
                        "a pod asks for " + one + ", and the largest machine of cluster '" + cluster.name()
                                + "' has about " + largest + " for pods.",
                        "Ask for less, or give the cluster a node pool with larger machines.");
            }
            asked = asked.plus(program instanceof Compute compute ? one.times(compute.replicas()) : new Room(0, 0));
        }
        if (!always.holds(asked)) {
            t.warning(
                    "aws.kubernetes-room",
                    cluster,
                    "programs ask for " + asked + " together, and the machines that there always are have about "
                            + always + ": some pods will wait.",
                    "Ask for more machines as the least of a node pool.");
        }
    }

    private static Room one(Component program) {
        if (program instanceof Compute compute) {
            int sidecars = compute.sidecars().size();
            return new Room(KubernetesPods.millis(compute.cpu()), KubernetesPods.mib(compute.memory()))
                    .plus(new Room(KubernetesPods.SIDECAR_MILLIS, KubernetesPods.SIDECAR_MIB).times(sidecars));
        }
        Job job = (Job) program;
        return new Room(KubernetesPods.millis(job.cpu()), KubernetesPods.mib(job.memory()));
    }
}
