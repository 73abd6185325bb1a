/** Real services on one machine, without containers. S3Proxy is used in its own JVM only, on the class path. */
module io.infrar.provider.local {
    requires transitive io.infrar.spi;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires java.sql;
    requires jdk.httpserver;
    requires org.apache.commons.compress;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.infrar.provider.local;

    opens io.infrar.provider.local to
            com.fasterxml.jackson.databind;
    opens io.infrar.provider.local.agent to
            com.fasterxml.jackson.databind;

    provides io.infrar.spi.Provider with
            io.infrar.provider.local.LocalProvider;
}
