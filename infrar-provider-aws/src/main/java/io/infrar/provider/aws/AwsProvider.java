package io.infrar.provider.aws;

import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsType;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Amazon Web Services. Credentials, region and endpoint are found as the AWS SDK finds them; an account of a placement names a
 * profile. What only AWS has is in {@code Aws}.
 */
public final class AwsProvider implements Provider {
    /** Commercial regions and where they are; see the <a href="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html">list</a>. */
    private static final List<Region> REGIONS = List.of(
            new Region("us-east-1", "US", Jurisdiction.US),
            new Region("us-east-2", "US", Jurisdiction.US),
            new Region("us-west-1", "US", Jurisdiction.US),
            new Region("us-west-2", "US", Jurisdiction.US),
            new Region("eu-west-1", "IE", Jurisdiction.EU),
            new Region("eu-central-1", "DE", Jurisdiction.EU),
            new Region("eu-west-3", "FR", Jurisdiction.EU),
            new Region("eu-north-1", "SE", Jurisdiction.EU),
            new Region("eu-south-1", "IT", Jurisdiction.EU),
            new Region("eu-south-2", "ES", Jurisdiction.EU),
            new Region("eu-west-2", "GB", Jurisdiction.UK),
            new Region("eu-central-2", "CH", Jurisdiction.CH),
            new Region("ap-southeast-1", "SG", Jurisdiction.APAC),
            new Region("ap-southeast-2", "AU", Jurisdiction.APAC),
            new Region("ap-southeast-3", "ID", Jurisdiction.APAC),
            new Region("ap-northeast-1", "JP", Jurisdiction.APAC),
            new Region("ap-northeast-2", "KR", Jurisdiction.APAC),
            new Region("ap-northeast-3", "JP", Jurisdiction.APAC),
            new Region("ap-south-1", "IN", Jurisdiction.APAC),
            new Region("ap-east-1", "HK", Jurisdiction.APAC),
            new Region("ca-central-1", "CA", Jurisdiction.CA),
            new Region("sa-east-1", "BR", Jurisdiction.OTHER),
            new Region("af-south-1", "ZA", Jurisdiction.OTHER),
            new Region("me-south-1", "BH", Jurisdiction.OTHER),
            new Region("me-central-1", "AE", Jurisdiction.OTHER),
            new Region("il-central-1", "IL", Jurisdiction.OTHER));

    /** Called by {@link java.util.ServiceLoader}. */
    public AwsProvider() {}

    @Override
    public String id() {
        return Aws.ID;
    }

    /** The first is where the SDK's own chain would go: {@code aws.region}, {@code AWS_REGION}, else us-east-1. */
    @Override
    public List<Region> regions() {
        String first = AwsClients.defaultRegion();
        List<Region> regions = new ArrayList<>(REGIONS);
        regions.sort(
                (a, b) -> Boolean.compare(!a.code().equals(first), !b.code().equals(first)));
        return List.copyOf(regions);
    }

    @Override
    public Set<Kind> kinds() {
        return AwsTranslator.KINDS;
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        List<ResourceType<?, ?>> types = new ArrayList<>();
        for (AwsType<?, ?> each : AwsTypes.ALL.values()) {
            types.add(each.type());
        }
        types.sort((a, b) -> a.name().compareTo(b.name()));
        return types;
    }

    @Override
    public Set<String> options() {
        return Aws.OPTIONS;
    }

    @Override
    public Translation translate(Slice slice) {
        return new AwsTranslator(slice).translate();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        return new AwsSession(new AwsClients(connection).withCredentials());
    }
}
