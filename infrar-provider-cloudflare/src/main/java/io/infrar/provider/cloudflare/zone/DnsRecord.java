package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.provider.cloudflare.api.CommentMarks;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DNS record: one value. Its comment says whose it is. See
 * <a href="https://developers.cloudflare.com/api/resources/dns/subresources/records/">Records</a>.
 */
public final class DnsRecord extends CloudflareHandler<DnsRecord.Spec, DnsRecord.Outputs, DnsRecord.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("dns-record", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /** Stands for A, AAAA or CNAME, whichever fits the content. */
    public static final String HOST = DnsContent.HOST;

    /** Automatic, which is also what every proxied record has. */
    public static final int AUTOMATIC = 1;

    private static final int PER_PAGE = 5000;
    private static final int LONGEST_COMMENT = 100;
    private static final Set<String> PROXIABLE = Set.of("A", "AAAA", "CNAME");

    /** Codes of what {@link #isInTheWay} finds, unless it is gone when we look. */
    private static final Set<String> PASSING = Set.of("81053", "81054", "81057", "81058");

    /**
     * What is asked.
     *
     * @param zone its id, or a name in it
     * @param name in full, such as {@code www.komply.one}
     * @param type as in a zone file, or {@link #HOST}
     * @param content in the form of a zone file, such as {@code 10 mail.komply.one} for MX; texts of TXT with or without quotes
     * @param ttl in seconds; 1 is automatic, as is whatever is said of a proxied record
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a record stays in its zone")
            Output<String> zone,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the name is the record")
            String name,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the type is the record")
            String type,

            Output<String> content,
            int ttl,
            boolean proxied) {}

    /** What is known once it exists. */
    public record Outputs(String id, String name) {}

    /** As Cloudflare shows it. */
    record Seen(
            String id,
            String name,
            String type,
            @Nullable String content,
            @Nullable Integer priority,
            @Nullable Map<String, Object> data,
            int ttl,
            @Nullable Boolean proxied,
            @Nullable String comment) {}

    DnsRecord(CloudflareApi api) {
        super(TYPE, api);
    }

    /** All records of a zone. */
    static List<Seen> list(CloudflareApi api, String zoneId) {
        return api.list(RestRequest.get("/zones/" + zoneId + "/dns_records"), PER_PAGE, Seen.class);
    }

    @Override
    protected String scope(Known<Spec, Outputs> known) {
        String id = known.id();
        return id != null
                ? parentOf(id)
                : api.zoneId(Objects.requireNonNull(known.spec()).zone().get());
    }

    @Override
    protected Map<String, Seen> describe(ReadContext context, String zoneId, List<Known<Spec, Outputs>> known) {
        Map<String, Seen> records = unlessGone(() -> {
            Map<String, Seen> all = new HashMap<>();
            list(api, zoneId).forEach(dns -> all.put(id(zoneId, dns.id()), dns));
            return all;
        });
        records.keySet().retainAll(ids(known));
        return records;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String zoneId, Known<Spec, Outputs> known) {
        Map<String, Seen> records = new HashMap<>();
        for (Seen dns : list(api, zoneId)) {
            if (known.token().equals(CommentMarks.read(dns.comment()).get(Marks.INSTANCE))) {
                records.put(id(zoneId, dns.id()), dns);
            }
        }
        return records;
    }

    @Override
    protected Map<String, String> tags(Seen dns) {
        return CommentMarks.read(dns.comment());
    }

    @Override
    protected Spec spec(Seen dns, Known<Spec, Outputs> known) {
        Spec asked = Objects.requireNonNull(known.spec());
        String shown = DnsContent.shown(dns);
        Output<String> content = asked.content();
        boolean same = content.isKnown()
                && DnsContent.normal(dns.type(), content.get()).equals(DnsContent.normal(dns.type(), shown));
        boolean proxied = Boolean.TRUE.equals(dns.proxied());
        boolean host = asked.type().equals(HOST) && PROXIABLE.contains(dns.type());
        return new Spec(
                asked.zone(),
                dns.name().equalsIgnoreCase(asked.name()) ? asked.name() : dns.name(),
                host ? HOST : dns.type(),
                same ? content : Output.of(shown),
                proxied && asked.proxied() ? asked.ttl() : dns.ttl(),
                proxied);
    }

    @Override
    protected Outputs outputs(Seen dns, Known<Spec, Outputs> known) {
        return new Outputs(dns.id(), dns.name());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String zoneId = api.zoneId(context.spec().zone().get());
        try {
            Seen dns = api.result(RestRequest.post("/zones/" + zoneId + "/dns_records", body(context)), Seen.class);
            return new Created<>(id(zoneId, dns.id()), new Outputs(dns.id(), dns.name()));
        } catch (ProviderException e) {
            throw e.kind() == ProviderException.Kind.TAKEN ? inTheWay(context, zoneId, e) : e;
        }
    }

    private static Map<String, Object> body(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String type = DnsContent.type(spec.type(), spec.content().get());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("name", spec.name());
        body.putAll(DnsContent.body(type, spec.content().get()));
        body.put("ttl", spec.proxied() ? AUTOMATIC : spec.ttl());
        if (PROXIABLE.contains(type)) {
            body.put("proxied", spec.proxied());
        }
        body.put("comment", CommentMarks.text(context.marks(context.known()), LONGEST_COMMENT));
        return body;
    }

    /** Says which record is in the way, since Cloudflare does not. One of ours may just go, as when an A becomes a CNAME. */
    private ProviderException inTheWay(ApplyContext<Spec, Outputs> context, String zoneId, ProviderException e) {
        Spec spec = context.spec();
        List<Seen> there = new ArrayList<>();
        for (Seen dns : list(api, zoneId)) {
            boolean isSelf = context.known().token().equals(tags(dns).get(Marks.INSTANCE));
            if (isSelf && isSame(dns, spec)) {
                return e;
            }
            if (!isSelf && dns.name().equalsIgnoreCase(spec.name()) && isInTheWay(dns, spec)) {
                there.add(dns);
            }
        }
        if (there.isEmpty() && !PASSING.contains(String.valueOf(e.code()))) {
            return e;
        }
        boolean mayGo = there.stream()
                .allMatch(dns -> context.environment().equals(tags(dns).get(Marks.ENVIRONMENT)));
        List<String> names = there.stream()
                .map(dns -> dns.type() + " " + dns.name() + " " + DnsContent.shown(dns) + owner(dns))
                .sorted()
                .toList();
        return ProviderException.builder(
                        mayGo ? ProviderException.Kind.BUSY : e.kind(),
                        DnsContent.type(spec.type(), spec.content().get()) + " " + spec.name() + " "
                                + spec.content().get() + " cannot be there beside "
                                + (names.isEmpty() ? "a record that went just now" : String.join(", ", names))
                                + "; delete that record, adopt it, or give another name")
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    private static boolean isSame(Seen there, Spec asked) {
        String content = asked.content().get();
        String type = DnsContent.type(asked.type(), content);
        return there.type().equals(type)
                && DnsContent.normal(type, DnsContent.shown(there)).equals(DnsContent.normal(type, content));
    }

    /** The same once more, or a CNAME and an address. */
    private static boolean isInTheWay(Seen there, Spec asked) {
        String type = DnsContent.type(asked.type(), asked.content().get());
        boolean isAlias = type.equals("CNAME") || there.type().equals("CNAME");
        return isSame(there, asked) || (isAlias && PROXIABLE.contains(type) && PROXIABLE.contains(there.type()));
    }

    private String owner(Seen dns) {
        String environment = tags(dns).get(Marks.ENVIRONMENT);
        return environment == null ? "" : " (of the environment " + environment + ")";
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return SameZone.effect(change, change.before().zone(), change.after().zone());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.zone().equals(context.spec().zone())) {
            SameZone.check(api, parentOf(id), context.spec().zone());
        }
        // Also when only the comment has to change, as when a record is adopted.
        if (before != null) {
            try {
                // Keeps the tags and settings that somebody gave it.
                api.call(RestRequest.patch("/zones/" + parentOf(id) + "/dns_records/" + ownOf(id), body(context)));
            } catch (ProviderException e) {
                throw e.kind() == ProviderException.Kind.TAKEN ? inTheWay(context, parentOf(id), e) : e;
            }
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        api.call(RestRequest.delete("/zones/" + parentOf(id) + "/dns_records/" + ownOf(id)));
    }
}
