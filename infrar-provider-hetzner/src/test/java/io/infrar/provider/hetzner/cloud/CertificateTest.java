package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class CertificateTest extends HetznerHandlerContract {
    private static final TestCertificate FIRST = TestCertificate.of("first.example.org");
    private static final TestCertificate SECOND = TestCertificate.of("second.example.org");

    @Override
    protected void prepare() {
        try {
            Files.writeString(folder.resolve("first.key"), FIRST.key());
            Files.writeString(folder.resolve("second.key"), SECOND.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Certificate.Spec spec(String chain, String file, Map<String, String> tags) {
        return new Certificate.Spec(Output.of(chain), Output.of(SecretRef.of("file", file)), Set.of(), tags);
    }

    @Override
    protected String type() {
        return "certificate";
    }

    @Override
    protected Object spec() {
        return spec("# of the office\n" + FIRST.chain(), "first.key", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("# of the office\n" + FIRST.chain(), "first.key", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(SECOND.chain(), "second.key", Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/certificates"));
    }
}
