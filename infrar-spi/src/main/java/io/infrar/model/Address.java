package io.infrar.model;

import static java.util.Objects.requireNonNull;

/**
 * Names one resource of an environment: the provider, the provider's resource type and a name that is unique among them. The
 * text form is {@code aws:subnet/main.private-a}. A resource that a component is translated to is named after the component,
 * with a suffix after a dot where there are several; renames of components rely on this.
 */
public record Address(String provider, String type, String name) implements Comparable<Address> {
    public Address {
        requireNonNull(provider, "provider is null");
        requireNonNull(type, "type is null");
        requireNonNull(name, "name is null");
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is not {@code provider:type/name}
     */
    public static Address parse(String text) {
        int colon = text.indexOf(':');
        int slash = text.indexOf('/', colon + 1);
        if (colon <= 0 || slash <= colon + 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not a resource address such as aws:vpc/main");
        }
        return new Address(text.substring(0, colon), text.substring(colon + 1, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(Address other) {
        int order = provider.compareTo(other.provider);
        order = order != 0 ? order : type.compareTo(other.type);
        return order != 0 ? order : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return provider + ":" + type + "/" + name;
    }
}
