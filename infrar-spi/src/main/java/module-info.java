/** The neutral model of an environment and the contracts of providers, validators, price books and stores. */
module io.infrar.spi {
    requires com.fasterxml.jackson.databind;
    requires static org.jspecify;

    exports io.infrar.model;
    exports io.infrar.spi;
}
