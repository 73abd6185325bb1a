/** The neutral model of an environment and the contracts of providers, validators, price books and stores. */
module io.infrar.spi {
    requires com.fasterxml.jackson.databind;
    requires static org.jspecify;

    exports io.infrar.model;
    exports io.infrar.spi;

    opens io.infrar.model to
            com.fasterxml.jackson.databind;
    opens io.infrar.spi to
            com.fasterxml.jackson.databind;
}
