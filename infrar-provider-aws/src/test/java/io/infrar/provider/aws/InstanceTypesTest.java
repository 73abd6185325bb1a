package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.provider.aws.InstanceTypes.InstanceType;
import org.junit.jupiter.api.Test;

class InstanceTypesTest {
    private static final String REGION = "eu-west-1";

    @Test
    void the_smallest_burstable_machine_that_has_enough_is_chosen() {
        assertThat(smallest(1, 1)).isEqualTo("t3.micro");
        assertThat(smallest(2, 4)).isEqualTo("t3.medium");
        assertThat(smallest(2, 5)).isEqualTo("t3.large");
        assertThat(smallest(4, 4)).isEqualTo("t3.xlarge");
    }

    @Test
    void above_the_burstable_ones_a_general_purpose_machine_is_chosen() {
        assertThat(smallest(16, 16)).isEqualTo("m6i.4xlarge");
    }

    @Test
    void with_arm_it_is_one_with_an_arm_processor() {
        assertThat(InstanceTypes.smallest(2, 4, InstanceTypes.ARM, REGION))
                .get()
                .isEqualTo(new InstanceType("t4g.medium", 2, 4, "arm64", true));
    }

    @Test
    void nothing_is_chosen_that_is_too_small() {
        assertThat(InstanceTypes.smallest(1000, 1, InstanceTypes.X86, REGION)).isEmpty();
    }

    @Test
    void a_machine_has_the_processors_and_memory_of_its_family() {
        assertThat(InstanceTypes.find("r6g.large", REGION))
                .contains(new InstanceType("r6g.large", 2, 16, "arm64", false));
        assertThat(InstanceTypes.find("c5.9xlarge", REGION))
                .contains(new InstanceType("c5.9xlarge", 36, 72, "x86_64", false));
    }

    @Test
    void what_is_not_offered_in_the_region_is_not_found_there() {
        assertThat(InstanceTypes.find("c6i.large", "eu-central-2")).isEmpty();
        assertThat(InstanceTypes.find("c6i.large", REGION)).isPresent();
    }

    @Test
    void a_mistyped_name_gets_the_sizes_of_its_family_or_families_with_its_size() {
        assertThat(InstanceTypes.alternatives("t3.medum", REGION)).startsWith("t3.nano", "t3.micro");
        assertThat(InstanceTypes.alternatives("x99.large", REGION))
                .containsExactly("m6g.large", "m6i.large", "t3.large", "t4g.large");
        assertThat(InstanceTypes.alternatives("big", REGION)).contains("t3.medium");
    }

    private static String smallest(double vcpus, double gib) {
        return InstanceTypes.smallest(vcpus, gib, InstanceTypes.X86, REGION)
                .map(InstanceType::name)
                .orElse("");
    }
}
