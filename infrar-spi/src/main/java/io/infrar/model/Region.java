package io.infrar.model;

import static java.util.Objects.requireNonNull;

/**
 * A place of a provider.
 *
 * @param code the provider's own word, such as {@code eu-west-1} or {@code fsn1}
 * @param country ISO 3166-1 alpha-2 code, or {@code --} where the provider does not say or it is the user's machine
 */
public record Region(String code, String country, Jurisdiction jurisdiction) {
    public Region {
        requireNonNull(code, "code is null");
        requireNonNull(country, "country is null");
        requireNonNull(jurisdiction, "jurisdiction is null");
    }
}
