/** Hetzner Cloud and Hetzner Object Storage. */
module io.infrar.provider.hetzner {
    requires transitive io.infrar.spi;
    requires com.fasterxml.jackson.databind;
    requires io.infrar.rest;
    requires io.infrar.s3;
    requires software.amazon.awssdk.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.infrar.provider.hetzner;

    opens io.infrar.provider.hetzner to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.hetzner.api to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.hetzner.cloud to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.hetzner.storage to
            com.fasterxml.jackson.databind;

    provides io.infrar.spi.Provider with
            io.infrar.provider.hetzner.HetznerProvider;
    provides io.infrar.spi.ModelValidator with
            io.infrar.provider.hetzner.ServerAccessRule;
}
