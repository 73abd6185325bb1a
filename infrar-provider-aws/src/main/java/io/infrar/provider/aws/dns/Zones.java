package io.infrar.provider.aws.dns;

import io.infrar.spi.ProviderException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Records of a hosted zone, as several types of resources read and write them. */
final class Zones {
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private Zones() {}

    /** All records; none when the zone is gone. */
    static List<ResourceRecordSet> records(Route53Client route53, String zoneId) {
        try {
            return route53.listResourceRecordSetsPaginator(r -> r.hostedZoneId(zoneId)).resourceRecordSets().stream()
                    .toList();
        } catch (ProviderException e) {
            return none(e);
        }
    }

    /** The records of one name and type. */
    static List<ResourceRecordSet> records(Route53Client route53, String zoneId, String name, String type) {
        try {
            return route53
                    .listResourceRecordSets(r -> r.hostedZoneId(zoneId)
                            .startRecordName(name)
                            .startRecordType(type)
                            .maxItems("1"))
                    .resourceRecordSets()
                    .stream()
                    .filter(each ->
                            name(each).equals(name) && each.typeAsString().equals(type))
                    .toList();
        } catch (ProviderException e) {
            return none(e);
        }
    }

    private static List<ResourceRecordSet> none(ProviderException e) {
        if (e.kind() == ProviderException.Kind.NOT_FOUND) {
            return List.of();
        }
        throw e;
    }

    /** Makes all changes, or none. */
    static void change(Route53Client route53, String zoneId, ChangeAction action, List<ResourceRecordSet> records) {
        List<Change> changes = records.stream()
                .map(each ->
                        Change.builder().action(action).resourceRecordSet(each).build())
                .toList();
        route53.changeResourceRecordSets(r -> r.hostedZoneId(zoneId).changeBatch(b -> b.changes(changes)));
    }

    static String name(ResourceRecordSet set) {
        return plain(set.name());
    }

    /** A name as people write it: without the dot at the end, and with what Route 53 shows as {@code \052}. */
    static String plain(String name) {
        String undotted = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return ESCAPED.matcher(undotted)
                .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 8)))
                .toLowerCase(Locale.ROOT);
    }
}
