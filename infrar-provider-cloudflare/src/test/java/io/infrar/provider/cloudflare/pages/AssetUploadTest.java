package io.infrar.provider.cloudflare.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.infrar.model.Output;
import io.infrar.model.SecretValue;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.sim.ManualClock;
import io.infrar.testkit.sim.SimCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetUploadTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.now());
    private CloudflareSim sim = CloudflareSim.builder().clock(clock).start();

    @AfterEach
    void close() {
        sim.close();
    }

    @Test
    void a_second_site_with_the_same_files_sends_none_of_them_again() {
        files(50, 100);
        send(new Context());
        sim.forgetCalls();

        Map<String, String> manifest = send(new Context());

        assertThat(manifest).hasSize(50).containsKey("/file-0.txt");
        assertThat(lines())
                .containsExactly(
                        "GET /accounts/" + sim.accountId() + "/pages/projects/site/upload-token",
                        "POST /pages/assets/check-missing",
                        "POST /pages/assets/upsert-hashes");
    }

    @Test
    void files_of_the_same_content_are_sent_once() {
        Sites.write(folder, "a.txt", "same");
        Sites.write(folder, "b/a.txt", "same");
        Sites.write(folder, "c.html", "same");

        Map<String, String> manifest = send(new Context());

        assertThat(manifest.get("/a.txt")).isEqualTo(manifest.get("/b/a.txt")).isNotEqualTo(manifest.get("/c.html"));
        assertThat(uploads().stream().mapToInt(call -> call.body().split("\"key\"", -1).length - 1))
                .containsExactlyInAnyOrder(1, 1);
    }

    @Test
    void small_files_are_sent_in_a_few_calls_of_the_same_size() {
        files(2_500, 10);

        send(new Context());

        assertThat(uploads().stream().mapToInt(call -> call.body().split("\"key\"", -1).length - 1))
                .containsExactlyInAnyOrder(834, 833, 833);
    }

    @Test
    void a_call_holds_no_more_than_two_thousand_files() {
        files(6_100, 1);

        send(new Context());

        assertThat(uploads().stream().mapToInt(call -> call.body().split("\"key\"", -1).length - 1))
                .hasSize(4)
                .allMatch(count -> count <= 2_000)
                .satisfies(counts -> assertThat(
                                counts.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(6_100));
    }

    @Test
    void an_upload_goes_on_with_a_new_token_when_the_old_one_has_expired() {
        files(10, 10);
        Context slow = new Context() {
            @Override
            public void progress(String message) {
                clock.advance(Duration.ofMinutes(31));
            }
        };

        assertThat(send(slow)).hasSize(10);

        assertThat(uploads()).extracting(SimCall::status).contains(401, 200);
        assertThat(lines().stream().filter(line -> line.endsWith("upload-token")))
                .hasSizeGreaterThan(1);
    }

    @Test
    void what_the_plan_allows_is_read_from_the_token() {
        sim.close();
        sim = CloudflareSim.builder().filesPerDeployment(20).start();
        files(21, 10);

        assertThatThrownBy(() -> send(new Context()))
                .asInstanceOf(type(ProviderException.class))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(ProviderException.Kind.INVALID))
                .satisfies(failure ->
                        assertThat(failure).hasMessageContaining("21 files").hasMessageContaining("20"));
    }

    private void files(int count, int size) {
        for (int i = 0; i < count; i++) {
            Sites.write(folder, "file-" + i + ".txt", ("" + i).repeat(size).substring(0, size) + "#" + i);
        }
    }

    private Map<String, String> send(ReadContext context) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            if (!PagesProject.list(api).containsKey("site")) {
                Sites.project(api, "site");
            }
            return new AssetUpload(api, "site")
                    .send(context, SiteFolder.read(folder).files(), manifest -> manifest);
        }
    }

    private List<SimCall> uploads() {
        return sim.calls().stream()
                .filter(call -> call.path().equals("/pages/assets/upload"))
                .toList();
    }

    private List<String> lines() {
        return sim.calls().stream()
                .map(SimCall::line)
                .filter(line -> !line.endsWith("/pages/projects"))
                .toList();
    }

    private static class Context implements ReadContext {
        @Override
        public String environment() {
            return "test";
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            throw new UnsupportedOperationException("there are no secrets");
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            return poll.get().orElseThrow();
        }

        @Override
        public void progress(String message) {}

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of();
        }
    }
}
