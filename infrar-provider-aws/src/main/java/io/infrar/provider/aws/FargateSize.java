package io.infrar.provider.aws;

import io.infrar.model.Cpu;
import io.infrar.model.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A size that tasks on Fargate can have. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html">the combinations</a>.
 *
 * @param cpu in 1024ths of a core
 * @param memory in MiB
 */
record FargateSize(int cpu, int memory) {
    private static final int CORE = 1024;

    /** Processors and what memory they may have: from, to, step, in MiB; a quarter of a core has 512 MiB besides. */
    private static final int[][] SIZES = {
        {256, 1024, 2048, 1024},
        {512, 1024, 4096, 1024},
        {1024, 2048, 8192, 1024},
        {2048, 4096, 16384, 1024},
        {4096, 8192, 30720, 1024},
        {8192, 16384, 61440, 4096},
        {16384, 32768, 122880, 8192},
    };

    /** The smallest one that has as much as asked; empty when there is none. */
    static Optional<FargateSize> smallest(@Nullable Cpu cpu, @Nullable Size memory) {
        int units = cpu == null ? 0 : units(cpu);
        long mib = memory == null ? 0 : memory.mib();
        if (units <= 256 && mib <= 512) {
            return Optional.of(new FargateSize(256, 512));
        }
        for (int[] size : SIZES) {
            if (size[0] >= units && size[2] >= mib) {
                long above = Math.max(0, mib - size[1]);
                long steps = (above + size[3] - 1) / size[3];
                return Optional.of(new FargateSize(size[0], Math.toIntExact(size[1] + steps * size[3])));
            }
        }
        return Optional.empty();
    }

    /** In 1024ths of a core, rounded up. */
    static int units(Cpu cpu) {
        return (cpu.millis() * CORE + 999) / 1000;
    }

    double vcpus() {
        return (double) cpu / CORE;
    }

    double gib() {
        return (double) memory / CORE;
    }

    boolean isMoreThan(@Nullable Cpu askedCpu, @Nullable Size askedMemory) {
        return (askedCpu != null && units(askedCpu) < cpu) || (askedMemory != null && askedMemory.mib() < memory);
    }

    @Override
    public String toString() {
        return java.math.BigDecimal.valueOf(vcpus()).stripTrailingZeros().toPlainString() + " vCPU and "
                + Size.ofMib(memory);
    }
}
