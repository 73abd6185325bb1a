package io.infrar.provider.aws.dns;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** What moto does not check: it makes RSA keys of 2048 bits whatever is asked for. */
class CertificateTest extends AwsHandlerContract {
    private final AwsClients aws = AwsTests.clients(moto);

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    protected String type() {
        return "certificate";
    }

    @Override
    protected Object spec() {
        return with(List.of("infrar.io", "*.infrar.io"), Map.of("Project", "infrar", "Old", "x"));
    }

    private static Certificate.Spec with(List<String> names, Map<String, String> tags) {
        Certificate.Spec plain = Certificate.Spec.requested(names);
        return new Certificate.Spec(plain.domain(), plain.alternatives(), plain.keyAlgorithm(), null, tags);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(with(List.of("infrar.io", "*.infrar.io"), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(with(List.of("infrar.io", "api.infrar.io"), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(
                aws.acm("us-east-1").listCertificates().certificateSummaryList().size());
    }
}
