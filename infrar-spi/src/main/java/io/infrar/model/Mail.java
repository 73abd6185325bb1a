package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service that sends the program's mail.
 *
 * @param domain what addresses of senders end with
 * @param senders who may send; empty means every address of the domain
 * @param plan the provider's word for what is paid for; null means its free or smallest one
 */
public record Mail(
        String name,
        Traits traits,
        String domain,
        List<String> senders,
        @Nullable String plan) implements Component {
    public Mail {
        requireNonNull(domain, "domain is null");
        senders = Values.copy(senders);
    }

    @Override
    public Kind kind() {
        return Kind.MAIL;
    }

    @Override
    public void references(References references) {}

    @Override
    public void check(Problems problems) {
        Fields.domain(problems, this, "domain", domain);
        for (String sender : senders) {
            problems.check(
                    Fields.isEmail(sender) && (sender.endsWith("@" + domain) || sender.endsWith("." + domain)),
                    this,
                    "senders",
                    "must be addresses of " + domain + ", '" + sender + "' is none");
        }
        Fields.unique(problems, this, "senders", senders, Function.identity());
        if (plan != null) {
            Fields.text(problems, this, "plan", plan);
        }
    }

    /** A mail service by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.MAIL;
        }

        /** Of the SMTP server. */
        public Output<String> host() {
            return output("host");
        }

        public Output<Integer> port() {
            return output("port");
        }

        public Output<String> user() {
            return output("user");
        }

        /** Where the password is kept. */
        public Output<SecretRef> password() {
            return output("password");
        }
    }

    /** What a mail service gives to others. */
    public record Exports(String host, int port, String user, SecretRef password) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(
            Output<String> host, Output<Integer> port, Output<String> user, Output<SecretRef> password) {
        return Map.of("host", host, "port", port, "user", user, "password", password);
    }

    /** Builds a {@link Mail}; the domain is needed. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String domain = "";
        private final List<String> senders = new ArrayList<>();
        private @Nullable String plan;

        Builder() {}

        /** What addresses of senders end with. */
        public Builder domain(String name) {
            domain = name;
            return this;
        }

        /** Addresses that may send. */
        public Builder senders(String... addresses) {
            for (String address : addresses) {
                Fields.put(senders, address, Function.identity());
            }
            return this;
        }

        /** The provider's word for what is paid for. */
        public Builder plan(String word) {
            plan = word;
            return this;
        }

        @Override
        Mail build(String name) {
            return new Mail(name, traits(), domain, senders, plan);
        }
    }
}
