package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Cpu;
import io.infrar.model.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FargateSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0.25, 512, 256, 512",
        "0.1, 600, 256, 1024",
        "0.5, 512, 512, 1024",
        "1, 2048, 1024, 2048",
        "1, 9000, 2048, 9216",
        "1.5, 1024, 2048, 4096",
        "8, 17000, 8192, 20480",
        "16, 122880, 16384, 122880",
    })
    void the_smallest_one_that_is_enough_is_taken(double cores, long mib, int cpu, int memory) {
        assertThat(FargateSize.smallest(Cpu.ofCores(cores), Size.ofMib(mib))).contains(new FargateSize(cpu, memory));
    }

    @Test
    void what_nobody_asks_for_is_smallest_and_what_is_too_large_is_nothing() {
        assertThat(FargateSize.smallest(null, null)).contains(new FargateSize(256, 512));
        assertThat(FargateSize.smallest(Cpu.ofCores(17), null)).isEmpty();
        assertThat(FargateSize.smallest(null, Size.ofGib(121))).isEmpty();
    }
}
