/** Cloudflare: zones, DNS, rules, Pages, R2, load balancing. */
module io.infrar.provider.cloudflare {
    requires transitive io.infrar.spi;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.toml;
    requires io.infrar.rest;
    requires io.infrar.s3;
    requires org.apache.commons.codec;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.infrar.provider.cloudflare;

    opens io.infrar.provider.cloudflare to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.cloudflare.api to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.cloudflare.pages to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.cloudflare.r2 to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.cloudflare.zone to
            com.fasterxml.jackson.databind;

    provides io.infrar.spi.Provider with
            io.infrar.provider.cloudflare.CloudflareProvider;
}
