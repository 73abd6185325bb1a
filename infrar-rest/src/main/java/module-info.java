/** What providers of vendors with a REST API share. */
module io.infrar.rest {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive io.infrar.spi;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.retry;
    requires okhttp3;
    requires okio;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.infrar.rest;
}
