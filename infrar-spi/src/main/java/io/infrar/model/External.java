package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service that somebody else runs and that Infrar neither makes nor changes, such as payments. It is named so that others can
 * use it and so that reports on where data is kept are complete.
 *
 * @param url where it is reached
 * @param secrets what is needed to use it, by the name that the program knows it under
 * @param hostedBy the company that runs it
 * @param country where data is kept, ISO 3166-1 alpha-2
 * @param jurisdiction whose law applies there
 * @param certifications such as {@code SOC 2}
 */
public record External(
        String name,
        Traits traits,
        String url,
        Map<String, Secret.Ref> secrets,
        @Nullable String hostedBy,
        @Nullable String country,
        @Nullable Jurisdiction jurisdiction,
        List<String> certifications)
        implements Component {
    public External {
        requireNonNull(url, "url is null");
        secrets = Values.sorted(secrets);
        certifications = Values.copy(certifications);
    }

    @Override
    public Kind kind() {
        return Kind.EXTERNAL;
    }

    @Override
    public void references(References references) {
        secrets.values().forEach(secret -> references.to(secret, Role.USES));
    }

    @Override
    public void check(Problems problems) {
        Fields.absoluteUrl(problems, this, "url", url);
        for (String key : secrets.keySet()) {
            Fields.text(problems, this, "secrets[" + key + "]", key);
        }
        if (hostedBy != null) {
            Fields.text(problems, this, "hostedBy", hostedBy);
        }
        if (country != null) {
            Fields.country(problems, this, "country", country);
        }
        certifications.forEach(text -> Fields.text(problems, this, "certifications", text));
    }

    /** An external service by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.EXTERNAL;
        }

        public Output<URI> url() {
            return output("url");
        }
    }

    /** What an external service gives to others. */
    public record Exports(URI url) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url) {
        return Map.of("url", url);
    }

    /** Builds an {@link External}; the URL is needed. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String url = "";
        private final Map<String, Secret.Ref> secrets = new TreeMap<>();
        private @Nullable String hostedBy;
        private @Nullable String country;
        private @Nullable Jurisdiction jurisdiction;
        private final List<String> certifications = new ArrayList<>();

        Builder() {}

        /** Where it is reached. */
        public Builder url(String address) {
            url = address;
            return this;
        }

        /** Something that is needed to use it. */
        public Builder secret(String key, Secret.Ref secret) {
            secrets.put(key, secret);
            return this;
        }

        /** The company that runs it. */
        public Builder hostedBy(String company) {
            hostedBy = company;
            return this;
        }

        /** Where it keeps data: the country's ISO 3166-1 alpha-2 code and whose law applies. */
        public Builder keptIn(String countryCode, Jurisdiction law) {
            country = countryCode;
            jurisdiction = law;
            return this;
        }

        /** What it is certified for. */
        public Builder certifications(String... texts) {
            for (String text : texts) {
                Fields.put(certifications, text, Function.identity());
            }
            return this;
        }

        @Override
        External build(String name) {
            return new External(name, traits(), url, secrets, hostedBy, country, jurisdiction, certifications);
        }
    }
}
