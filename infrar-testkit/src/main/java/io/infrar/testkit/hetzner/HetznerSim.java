package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.testkit.sim.OpenApiContract;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimCall;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import io.infrar.testkit.sim.SimState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A simulated project of the <a href="https://docs.hetzner.cloud/reference/cloud">Hetzner Cloud API</a> on loopback: it remembers what
 * is made, checks what is asked, locks what an action works on, and refuses as the real one does, with the same codes. Its server types
 * and prices are those of November 2026.
 *
 * <p>Where the official description {@code shared/contracts/hetzner.json} is found in a folder above, requests and answers must conform
 * to it, and {@link #close()} fails when they did not.
 */
public final class HetznerSim implements AutoCloseable {
    private final SimServer server;
    private final Project project;
    private final Networks networks;
    private final LoadBalancers balancers;
    private final Set<String> tokens;
    private final Set<String> readOnlyTokens;
    private final int requestsPerHour;
    private RateLimit rate;

    private HetznerSim(Builder builder) {
        this.tokens = builder.tokens.isEmpty() ? Set.of("hetzner-token") : Set.copyOf(builder.tokens);
        this.readOnlyTokens = Set.copyOf(builder.readOnlyTokens);
        this.requestsPerHour = builder.requestsPerHour;
        SimState state = builder.folder == null ? SimState.inMemory() : SimState.in(builder.folder);
        this.project = new Project(state, builder.clock, builder.actionDuration, builder.loopback);
        this.rate = new RateLimit(requestsPerHour, project.millis());
        SimServer.Builder http = SimServer.builder()
                .basePath("/v1")
                .port(builder.port)
                .latency(builder.latency)
                .state(state)
                .around(this::around)
                .otherwise(request -> {
                    throw HetznerError.notFound("path");
                });
        if (builder.checked) {
            OpenApiContract.find("hetzner.json").ifPresent(contract -> http.contract(contract, request -> true));
        }
        this.networks = new Networks(project);
        this.balancers = new LoadBalancers(project, networks);
        routes(new Routes(http));
        this.server = http.start();
    }

    private void routes(Routes routes) {
        Servers.Parts parts = new Servers.Parts(
                networks,
                new Volumes(project),
                new Firewalls(project),
                new PrimaryIps(project),
                new Images(project),
                new PlacementGroups(project),
                balancers);
        Servers servers = new Servers(project, parts);
        List.of(
                        servers,
                        parts.networks(),
                        parts.volumes(),
                        parts.firewalls(),
                        parts.primaryIps(),
                        parts.images(),
                        parts.placementGroups(),
                        balancers,
                        new Certificates(project),
                        new Zones(project),
                        new FloatingIps(project),
                        new SshKeys(project))
                .forEach(resources -> resources.routes(routes));
        new ServerActions(project, servers, parts).routes(routes);
        project.catalog().routes(routes, project.faults());
        project.actions().routes(routes);
    }

    /** One with a token of its own, on a free port. */
    public static HetznerSim start() {
        return builder().start();
    }

    /** One to be set up. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one up. */
    public static final class Builder {
        private final Set<String> tokens = new LinkedHashSet<>();
        private final Set<String> readOnlyTokens = new LinkedHashSet<>();
        private int port;
        private Duration latency = Duration.ZERO;
        private Duration actionDuration = Duration.ZERO;
        private InstantSource clock = InstantSource.system();
        private int requestsPerHour = 3600;
        private boolean checked = true;
        private boolean loopback;
        private @Nullable Path folder;

        private Builder() {}

        /** Accepted for everything; {@code hetzner-token} when none is given. */
        public Builder token(String token) {
            tokens.add(token);
            return this;
        }

        /** Accepted for reading. */
        public Builder readOnlyToken(String token) {
            readOnlyTokens.add(token);
            return this;
        }

        /** A free port unless given. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** What is added to each answer; nothing unless given. */
        public Builder latency(Duration added) {
            this.latency = added;
            return this;
        }

        /** Where the state is kept, for the next simulator to find; in memory unless given. */
        public Builder state(Path kept) {
            this.folder = kept;
            return this;
        }

        /** The system's unless given. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** How long an action runs; unless given, until the next request. */
        public Builder actionDuration(Duration each) {
            this.actionDuration = each;
            return this;
        }

        /** 3600 requests an hour unless given, as the real API has it. */
        public Builder rateLimit(int perHour) {
            this.requestsPerHour = perHour;
            return this;
        }

        /** Public IPv4 addresses are of this machine's loopback network, beginning with 127.0.0.1, so that a test can listen there. */
        public Builder loopbackAddresses() {
            this.loopback = true;
            return this;
        }

        /** Does not look for the official description. */
        public Builder unchecked() {
            this.checked = false;
            return this;
        }

        /** Listens from now on. */
        public HetznerSim start() {
            return new HetznerSim(this);
        }
    }

    private SimAnswer around(SimRequest request, SimServer.Handler next) {
        SimAnswer answer;
        try {
            checkToken(request);
            if (!rate.take(project.millis())) {
                throw new HetznerError(
                        429, "rate_limit_exceeded", "limit of " + requestsPerHour + " requests per hour reached");
            }
            project.actions().settle();
            project.faults().check(request);
            answer = next.answer(request);
        } catch (HetznerError e) {
            answer = e.answer();
        }
        return rate.headers(answer).header("X-Correlation-Id", String.format("sim%013x", project.nextCorrelation()));
    }

    private void checkToken(SimRequest request) {
        String token = request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
        if (readOnlyTokens.contains(token)) {
            if (!request.method().equals("GET")) {
                throw new HetznerError(401, "token_readonly", "token is only allowed to perform GET requests");
            }
        } else if (!tokens.contains(token)) {
            throw new HetznerError(401, "unauthorized", "unable to authenticate");
        }
    }

    /** Where it listens; ends in {@code /v1}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** The settings of an {@code Infra} that uses it. */
    public Map<String, String> settings() {
        return Map.of(
                "HCLOUD_TOKEN",
                tokens.iterator().next(),
                "HCLOUD_ENDPOINT",
                endpoint().toString());
    }

    /** Forgets everything: resources, calls, faults, and requests that count for the rate limit. */
    public void reset() {
        server.exclusively(() -> {
            project.reset();
            balancers.allHealthy();
            rate = new RateLimit(requestsPerHour, project.millis());
        });
        server.forgetCalls();
    }

    /** The calls answered so far. */
    public List<SimCall> calls() {
        return server.calls();
    }

    /** Begins to remember calls anew. */
    public void forgetCalls() {
        server.forgetCalls();
    }

    /** What is added to each answer from now on. */
    public void latency(Duration added) {
        server.latency(added);
    }

    /** No more than so many calls are left for the moment, as if somebody else had made the others. */
    public void callsLeft(int count) {
        server.exclusively(() -> rate.left(count, project.millis()));
    }

    /** The user data that the server of that name was made with; empty where there was none. */
    public String userData(String serverName) {
        return server.look(() -> named(serverName).path("_user_data").asText());
    }

    /** Whether servers of that type cannot be had in that location from now on, although the type is offered there. */
    public void soldOut(String serverType, String location, boolean is) {
        server.exclusively(() -> project.faults().soldOut(serverType, location, is));
    }

    /** Whether load balancers find that running server healthy from now on. */
    public void healthy(String serverName, boolean is) {
        server.exclusively(() -> balancers.healthy(Project.id(named(serverName)), is));
    }

    private JsonNode named(String serverName) {
        return project.servers
                .named(serverName)
                .orElseThrow(() -> new IllegalArgumentException("there is no server " + serverName));
    }

    /** At most so many objects, of a path such as {@code servers}, are allowed from now on. */
    public void limit(String resources, int count) {
        server.exclusively(() -> project.faults().limit(resources, count));
    }

    /** The next action of that command, such as {@code attach_volume}, ends with an error, if it is one that takes time. */
    public void failAction(String command, String code, String message) {
        server.exclusively(() -> project.faults().failAction(new Faults.Failure(command, 0, code, message)));
    }

    /** The next request of that method and path, such as {@code POST /servers}, is refused and does nothing. */
    public void failRequest(String methodAndPath, int status, String code) {
        server.exclusively(() ->
                project.faults().failRequest(new Faults.Failure(methodAndPath, status, code, "as the test wants it")));
    }

    /** How requests and answers broke the official description. */
    public List<String> violations() {
        return server.violations();
    }

    /** Fails when the official description was broken. */
    public void assertConforms() {
        server.assertConforms();
    }

    @Override
    public void close() {
        server.close();
    }
}
