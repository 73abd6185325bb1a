package io.infrar.provider.aws;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Cache;
import io.infrar.model.ComponentKey;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Stage;
import io.infrar.provider.aws.elasticache.CacheGroup;
import io.infrar.provider.aws.elasticache.CacheParameterGroup;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What becomes of a cache, offline. */
class CacheTranslatorTest {
    @Test
    void the_production_cache_has_a_replica_that_takes_over_and_is_encrypted() {
        Translated result = translate(e -> e.cache(
                "main",
                c -> c.redis("7")
                        .in(network("main"))
                        .memory(mib(512))
                        .replicas(1)
                        .with(Aws.cache().nodeType("cache.t3.micro"))));

        assertThat(result.findings()).isEmpty();
        assertThat(result.addresses())
                .containsExactly(
                        "aws:cache-group/main",
                        "aws:cache-parameter-group/main",
                        "aws:cache-subnet-group/main",
                        "aws:security-group-rules/main.cache",
                        "aws:security-group/main.cache");
        CacheGroup.Spec spec = result.spec("aws:cache-group/main", CacheGroup.Spec.class);
        assertThat(spec.engine()).isEqualTo("redis");
        assertThat(spec.version()).isEqualTo("7.1");
        assertThat(spec.nodeType()).isEqualTo("cache.t3.micro");
        assertThat(spec.replicas()).isEqualTo(1);
        assertThat(spec.failover()).isTrue();
        assertThat(spec.clusterMode()).isFalse();
        assertThat(spec.encryptedInTransit()).isTrue();
        assertThat(spec.encryptedAtRest()).isTrue();
        assertThat(spec.authToken()).isNull();
        assertThat(spec.snapshotDays()).isZero();
        assertThat(result.spec("aws:cache-parameter-group/main", CacheParameterGroup.Spec.class))
                .isEqualTo(new CacheParameterGroup.Spec("redis7", Map.of("maxmemory-policy", "allkeys-lru"), Map.of()));
        assertThat(result.costs("aws:cache-group/main"))
                .containsExactly("elasticache-redis cache.t3.micro eu-west-1 1460");
        assertThat(result.translation
                        .exports()
                        .get(new ComponentKey(Kind.CACHE, "main"))
                        .get("uri"))
                .hasToString("rediss://${aws:cache-group/main#host}:${aws:cache-group/main#port}");
    }

    @Test
    void shards_are_cluster_mode_on_nodes_that_share_the_memory() {
        Translated result = translate(e -> e.cache(
                "main",
                c -> c.valkey("8")
                        .in(network("main"))
                        .memory(gib(9))
                        .shards(3)
                        .replicas(1)
                        .evictionPolicy("noeviction")));

        CacheGroup.Spec spec = result.spec("aws:cache-group/main", CacheGroup.Spec.class);
        assertThat(spec.clusterMode()).isTrue();
        assertThat(spec.shards()).isEqualTo(3);
        assertThat(spec.nodeType()).isEqualTo("cache.t4g.medium");
        assertThat(result.spec("aws:cache-parameter-group/main", CacheParameterGroup.Spec.class))
                .isEqualTo(new CacheParameterGroup.Spec(
                        "valkey8", Map.of("maxmemory-policy", "noeviction", "cluster-enabled", "yes"), Map.of()));
        assertThat(result.costs("aws:cache-group/main"))
                .containsExactly("elasticache-valkey cache.t4g.medium eu-west-1 4380");
    }

    @Test
    void a_password_comes_from_a_secret_and_is_refused_to_readers_without_one() {
        Translated without = translate(e -> e.cache("main", c -> c.redis("7").in(network("main")))
                .compute(
                        "api",
                        c -> c.image("a")
                                .port(80)
                                .in(network("main"))
                                .env("P", cache("main").password())));
        assertThat(without.findings())
                .singleElement()
                .asString()
                .contains("aws.cache.password", "compute/api reads the password", "authToken");

        Translated with = translate(e -> e.secret("token", s -> s.generated(32))
                .cache(
                        "main",
                        c -> c.redis("7").in(network("main")).with(Aws.cache().authToken("token")))
                .compute(
                        "api",
                        c -> c.image("a")
                                .port(80)
                                .in(network("main"))
                                .env("P", cache("main").password())));
        assertThat(with.findings()).isEmpty();
        assertThat(with.spec("aws:cache-group/main", CacheGroup.Spec.class).authToken())
                .hasToString("aws:secret/token.secret#value");
    }

    @Test
    void an_alias_of_a_key_is_refused_since_elasticache_shows_the_key() {
        Translated alias = translate(e -> e.cache(
                "main",
                c -> c.redis("7")
                        .in(network("main"))
                        .with(Aws.cache().kmsKey("arn:aws:kms:eu-west-1:123456789012:alias/data"))));

        assertThat(alias.findings()).singleElement().asString().contains("aws.cache.kmsKey", "alias/data");
    }

    @Test
    void a_secret_that_elasticache_would_refuse_as_token_is_said() {
        assertThat(translate(e -> e.secret("token", x -> x.generated(12))
                                .cache(
                                        "main",
                                        c -> c.redis("7")
                                                .in(network("main"))
                                                .with(Aws.cache().authToken("token"))))
                        .findings())
                .singleElement()
                .asString()
                .contains("generated, 12 characters", "16 to 128");
    }

    @Test
    void a_persistent_cache_has_daily_snapshots_and_says_what_that_is_not() {
        Translated result = translate(
                e -> e.cache("main", c -> c.redis("6").in(network("main")).persistent()));

        assertThat(result.spec("aws:cache-group/main", CacheGroup.Spec.class).snapshotDays())
                .isEqualTo(7);
        assertThat(result.spec("aws:cache-parameter-group/main", CacheParameterGroup.Spec.class)
                        .family())
                .isEqualTo("redis6.x");
        assertThat(result.findings())
                .singleElement()
                .asString()
                .startsWith("INFO")
                .contains("snapshots");
    }

    @Test
    void all_that_elasticache_would_refuse_is_said_at_once_with_the_fields_name() {
        Translated result = translate(e -> e.cache(
                "main",
                c -> c.redis("9")
                        .in(network("main"))
                        .replicas(6)
                        .publiclyReachable()
                        .tlsOptional()
                        .with(Aws.cache()
                                .nodeType("t3.micro")
                                .authToken("nowhere")
                                .snapshots(50))));

        assertThat(result.addresses()).isEmpty();
        assertThat(result.findings())
                .hasSize(7)
                .anySatisfy(each -> assertThat(each).contains("version '9'"))
                .anySatisfy(each -> assertThat(each).contains("publiclyReachable"))
                .anySatisfy(each -> assertThat(each).contains("replicas is 6"))
                .anySatisfy(
                        each -> assertThat(each).contains("nodeType 't3.micro'").contains("cache.t3.micro"))
                .anySatisfy(each -> assertThat(each).contains("authToken needs TLS"))
                .anySatisfy(each -> assertThat(each).contains("the secret 'nowhere'"))
                .anySatisfy(each -> assertThat(each).contains("50 days"));
    }

    private static Translated translate(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder = Infra.environment("production")
                .stage(Stage.PRODUCTION)
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2));
        components.accept(builder);
        return Translated.of(builder.build(), Cache.class, (t, each) -> new CacheTranslator(t).translate(each));
    }
}
