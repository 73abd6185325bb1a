package io.infrar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Address;
import io.infrar.spi.ResourceType.Naming;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void a_name_has_environment_resource_and_token() {
        assertThat(name("production", "main.replica-1", Naming.DNS_LABEL))
                .isEqualTo("production-main-replica-1-abcd2345");
        assertThat(name("prod", "jwt/Key_1", new Naming(128, "/_-", false))).isEqualTo("prod-jwt/Key_1/abcd2345");
    }

    @Test
    void a_name_that_is_cut_has_no_two_separators_side_by_side() {
        Naming naming = new Naming(24, "-", true);
        assertThat(name("production", "api-main", naming)).isEqualTo("production-api-abcd2345");
    }

    @Test
    void separators_that_follow_each_other_become_one() {
        assertThat(name("a--b", "x/_y", Naming.DNS_LABEL)).isEqualTo("a-b-x-y-abcd2345");
    }

    private static String name(String environment, String address, Naming naming) {
        return Names.physical(environment, new Address("aws", "thing", address), "abcd2345", naming);
    }
}
