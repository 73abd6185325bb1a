package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisTest {
    private static final SecretValue PASSWORD = SecretValue.of("pa ss\"wörd");
    private static final RedisSettings.User APP =
            new RedisSettings.User("app", SecretValue.of("of-app"), "~app:* +@all -@dangerous");

    @TempDir
    Path home;

    private int port;
    private Running server;

    @BeforeEach
    void choosePort() throws IOException {
        port = Running.freePort();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private Redis.Prepared prepare(long memory, String policy) {
        return new Redis(Running.binaries())
                .prepare(home, new RedisSettings(7, port, PASSWORD, memory, policy, true, List.of(APP), Map.of()));
    }

    private RedisAdmin start(Redis.Prepared prepared) throws IOException {
        server = Running.start(prepared.launch(), home.resolve("log"));
        RedisAdmin admin = new RedisAdmin(port, PASSWORD);
        admin.awaitReady(Duration.ofSeconds(20));
        return admin;
    }

    @Test
    void nobody_gets_in_without_a_password_and_a_user_only_to_its_keys() throws Exception {
        start(prepare(16 << 20, "noeviction"));

        try (RespClient stranger = new RespClient(port, Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> stranger.call("GET", "x"))
                    .isInstanceOfSatisfying(
                            RespClient.ErrorReply.class,
                            e -> assertThat(e.code()).isEqualTo("NOAUTH"));
        }
        assertThatThrownBy(() -> new RedisAdmin(port, SecretValue.of("guess")).call("PING"))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("guess");
        RedisAdmin app = new RedisAdmin(port, "app", APP.password());
        assertThat(app.call("SET", "app:1", "Ämne")).isEqualTo("OK");
        assertThat(app.call("GET", "app:1")).isEqualTo("Ämne");
        assertThat(app.call("GET", "app:2")).isEqualTo(Optional.empty());
        assertThat(app.call("MGET", "app:1", "app:2")).isEqualTo(List.of("Ämne", Optional.empty()));
        assertThatThrownBy(() -> app.call("GET", "other")).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> app.call("CONFIG", "GET", "*")).hasMessageContaining("NOPERM");
    }

    @Test
    void passwords_are_in_no_file_and_on_no_command_line() throws Exception {
        Redis.Prepared prepared = prepare(16 << 20, "noeviction");

        assertThat(prepared.launch().toString()).doesNotContain(PASSWORD.reveal());
        Path file = home.resolve("redis.conf");
        assertThat(Files.readString(file)).doesNotContain(PASSWORD.reveal()).doesNotContain("of-app");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_full_memory_evicts_by_the_policy_and_grows_without_a_restart() throws Exception {
        RedisAdmin admin = start(prepare(3 << 20, "allkeys-lru"));
        assertThat(admin.settings("maxmemory*"))
                .containsEntry("maxmemory", Long.toString(3 << 20))
                .containsEntry("maxmemory-policy", "allkeys-lru");

        try (RespClient client = new RespClient(port, Duration.ofSeconds(5))) {
            client.call("AUTH", "default", PASSWORD.reveal());
            for (int i = 0; i < 600; i++) {
                client.call("SET", "key:" + i, "x".repeat(10_000));
            }
        }
        Map<String, String> info = admin.info();
        assertThat(Integer.parseInt(info.get("evicted_keys"))).isPositive();
        assertThat((Long) admin.call("DBSIZE")).isPositive().isLessThan(600);

        admin.set("maxmemory", Long.toString(32 << 20));
        assertThat(admin.settings("maxmemory")).containsEntry("maxmemory", Long.toString(32 << 20));
        assertThat(prepare(32 << 20, "allkeys-lru").restart()).isTrue();
        assertThat(prepare(32 << 20, "allkeys-lru").restart()).isFalse();
        assertThat(admin.info().get("run_id")).isEqualTo(info.get("run_id"));
    }

    @Test
    void data_survive_a_kill_and_an_orderly_stop() throws Exception {
        Redis.Prepared prepared = prepare(16 << 20, "noeviction");
        RedisAdmin admin = start(prepared);
        for (int i = 0; i < 42; i++) {
            admin.call("INCR", "counter");
        }
        Running.await("the write of the log", () -> "0".equals(admin.info().get("aof_pending_bio_fsync")));
        server.kill();

        assertThat(start(prepared).call("INCR", "counter")).isEqualTo(43L);
        server.stop(prepared.launch());
        assertThat(start(prepared).call("INCR", "counter")).isEqualTo(44L);
    }

    @Test
    void wrong_settings_are_reported_all_at_once_with_their_names() {
        List<RedisSettings.User> users =
                List.of(new RedisSettings.User("default", SecretValue.of(""), ">clear +@all\n"));
        assertThatThrownBy(() -> new RedisSettings(
                        7, 70_000, SecretValue.of(""), 0, "lru", true, users, Map.of("port", "1", "x\ny", "z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "port is 70000",
                        "password is empty",
                        "memoryBytes is 0",
                        "evictionPolicy is 'lru'",
                        "'default' is no name",
                        "the rules of 'default'",
                        "'port' is set by the provider");
    }
}
