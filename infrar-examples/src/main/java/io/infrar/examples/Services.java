package io.infrar.examples;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.examples.cli.Console;
import io.infrar.examples.platform.ObjectStorage;
import io.infrar.examples.platform.PricingSync;
import io.infrar.examples.platform.RedisConnection;
import io.infrar.examples.platform.Tokens;
import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Database;
import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Uses every service of example I5 as a program would, and says what it saw. Each method fails when something does not hold. */
final class Services {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_REQUESTS = 50;
    private static final int REPLICAS = 2;
    private static final String GREETING = "hello from the quickstart";

    private final Infra infra;
    private final Deployment deployment;
    private final LocalAgent agent;
    private final Console console;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    Services(Infra infra, Deployment deployment, LocalAgent agent, Console console) {
        this.infra = infra;
        this.deployment = deployment;
        this.agent = agent;
        this.console = console;
    }

    void useAll() {
        try {
            sql();
            redis();
            objects();
            secret();
            site();
            replicas();
            job();
        } catch (SQLException | IOException e) {
            throw new QuickstartFailure("a service does not do what it should: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuickstartFailure("interrupted", e);
        }
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            throw new QuickstartFailure("this does not hold: " + what);
        }
        console.line("  ✓ " + what);
    }

    private String reveal(SecretRef secret) {
        return infra.reveal(deployment.environment(), secret).reveal();
    }

    // ---- data

    private void sql() throws SQLException {
        Database.Exports database = deployment.database("main");
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            check(
                    text(statement, "SHOW server_version").startsWith("15."),
                    "PostgreSQL " + text(statement, "SHOW server_version") + " answers on port " + database.port());
            check(
                    text(statement, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                            .startsWith("TLSv1."),
                    "the connection is encrypted and the server's certificate checked");
            statement.execute("CREATE TABLE greetings (text text)");
            statement.execute("INSERT INTO greetings VALUES ('" + GREETING + "')");
            check(
                    text(statement, "SELECT text FROM greetings").equals(GREETING),
                    "a row is written and read again by SQL");
            statement.execute("DROP TABLE greetings");
        }
        String clear = "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.database()
                + "?sslmode=disable";
        check(isRefused(clear, database.user(), reveal(database.password())), "a connection in clear text is refused");
        check(isRefused(database.jdbcUrl(), database.user(), "wrong"), "a wrong password is refused");
    }

    private Connection connect(Database.Exports database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), reveal(database.password()));
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    private static boolean isRefused(String url, String user, String password) {
        try {
            DriverManager.getConnection(url, user, password).close();
            return false;
        } catch (SQLException e) {
            return "28000".equals(e.getSQLState()) || "28P01".equals(e.getSQLState());
        }
    }

    private void redis() throws IOException {
        Cache.Exports cache = deployment.cache("main");
        try (RedisConnection redis = RedisConnection.open(cache.host(), cache.port(), reveal(cache.password()))) {
            String version = String.valueOf(redis.command("INFO", "server"))
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring(14))
                    .findFirst()
                    .orElse("unknown");
            check(version.startsWith("7."), "Redis " + version + " answers on port " + cache.port());
            redis.command("SET", "greeting", GREETING, "EX", "60");
            check(GREETING.equals(redis.command("GET", "greeting")), "a value is written and read again");
            redis.command("DEL", "greeting");
        }
        boolean refused = false;
        try (RedisConnection stranger = RedisConnection.open(cache.host(), cache.port(), "")) {
            stranger.command("PING");
        } catch (IOException e) {
            refused = String.valueOf(e.getMessage()).contains("NOAUTH");
        }
        check(refused, "a connection without the password is refused");
    }

    private void objects() throws IOException, InterruptedException {
        Bucket.Exports bucket = deployment.bucket("uploads");
        try (ObjectStorage storage = storage(bucket)) {
            storage.put(bucket.bucket(), "greeting.txt", GREETING);
            check(
                    storage.get(bucket.bucket(), "greeting.txt").orElse("").equals(GREETING),
                    "an object is put into the bucket '" + bucket.bucket() + "' and got again");
            URI presigned = URI.create(storage.addressToGet(bucket.bucket(), "greeting.txt", Duration.ofMinutes(1))
                    .toString());
            check(get(presigned).body().equals(GREETING), "its presigned address gives it to anybody");
            URI unsigned = URI.create(bucket.endpoint() + "/" + bucket.bucket() + "/greeting.txt");
            check(get(unsigned).statusCode() == 403, "without a signature it is refused");
        }
    }

    private ObjectStorage storage(Bucket.Exports bucket) {
        return new ObjectStorage(bucket.endpoint(), bucket.region(), bucket.accessKey(), reveal(bucket.secretKey()));
    }

    // ---- programs

    private void secret() throws IOException, InterruptedException {
        String key = reveal(deployment.secret("jwt/signing-key").value());
        check(key.length() == 64, "the secret jwt/signing-key is read from its store: 64 characters, not shown");
        Json answer = Json.parse(request("POST", platform("/token"), "").body());
        Json token = answer.get("token");
        check(
                token != null && new Tokens(key).isSignedByUs(token.asText()),
                "the platform got the same one: its token verifies");
    }

    private void site() throws IOException, InterruptedException {
        URI url = deployment.staticSite("web").url();
        check(get(url).body().contains("example I5"), "the site answers at " + url);
        check(get(url.resolve("/nowhere")).statusCode() == 404, "what it does not have is 404");
    }

    private void replicas() throws IOException, InterruptedException {
        check(get(platform("/health")).statusCode() == 200, "the platform is healthy at " + platform("/health"));
        Set<String> processes = new TreeSet<>();
        for (int i = 0; i < MOST_REQUESTS && processes.size() < REPLICAS; i++) {
            Json pid = Json.parse(get(platform("/replica")).body()).get("pid");
            processes.add(String.valueOf(pid));
        }
        check(
                processes.size() == REPLICAS,
                "both replicas answer through the proxy: processes " + String.join(", ", processes));
        HttpResponse<String> order = request("POST", platform("/orders"), "{\"item\": \"badge\", \"quantity\": 3}");
        check(order.statusCode() == 201, "an order is placed: " + order.body());
        check(get(platform("/orders")).body().contains("badge"), "and found in the list, by way of SQL and the cache");
    }

    private void job() throws SQLException {
        Bucket.Exports uploads = deployment.bucket("uploads");
        try (ObjectStorage storage = storage(uploads)) {
            storage.put(uploads.bucket(), PricingSync.LIST, "small,1.50,EUR\nlarge,12.00,EUR\n");
            agent.run(deployment.job("pricing-sync").id());
            try (Connection connection = connect(deployment.database("main"));
                    Statement statement = connection.createStatement()) {
                check(
                        text(statement, "SELECT sum(amount) FROM prices").equals("13.50"),
                        "the job pricing-sync runs: a price list from the bucket is in the database");
            }
            String report = storage.get(deployment.bucket("artifacts").bucket(), PricingSync.REPORT)
                    .orElse("");
            check(report.startsWith("2 prices"), "and its report is in the bucket 'artifacts'");
        }
    }

    private URI platform(String path) {
        return deployment.compute("platform").url().resolve(path);
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> request(String method, URI uri, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
