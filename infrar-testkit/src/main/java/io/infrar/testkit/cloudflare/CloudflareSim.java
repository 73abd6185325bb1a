package io.infrar.testkit.cloudflare;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stateful stand-in for <a href="https://developers.cloudflare.com/api/">Cloudflare's API</a> on loopback: zones and their settings,
 * DNS records, rulesets, load balancers, Pages with direct upload, R2 buckets, resource tags. It refuses what Cloudflare refuses, with
 * Cloudflare's codes where they are known, and made up ones else. No traffic goes through it.
 *
 * <p>A zone stays pending until {@link #activateZone}, unless {@link Builder#zonesActivateAfter} is given.
 *
 * <p>Where {@code shared/contracts/cloudflare.json} is found, requests and answers are checked against it, and {@link #close()} fails
 * when one does not conform.
 */
public final class CloudflareSim implements AutoCloseable {
    /** The token that may do everything. */
    public static final String TOKEN = "simulated-token-that-may-do-everything-0";

    private static final String BASE_PATH = "/client/v4";
    private static final String BLOBS = "pages";

    private final SimServer server;
    private final SimState state;
    private final World world;
    private final Zones zones;
    private final PagesProjects projects;
    private final Blobs blobs;
    private final Rate rate;

    private CloudflareSim(Builder builder) {
        Options options = builder.options();
        this.state = builder.folder == null ? SimState.inMemory() : SimState.in(builder.folder);
        this.blobs =
                new Blobs(state.folder().map(folder -> folder.resolve(BLOBS)).orElse(null));
        this.world = new World(state, builder.clock, options);
        this.zones = new Zones(world);
        this.rate = new Rate(options.callsPerWindow(), options.window(), builder.clock);
        Access access = new Access(options.tokens());
        DnsRecords records = new DnsRecords(world, zones);
        this.projects = new PagesProjects(world, zones, records, blobs);
        SimServer.Builder http = SimServer.builder()
                .basePath(BASE_PATH)
                .port(builder.port)
                .latency(builder.latency)
                .state(state)
                .around(this::around)
                .otherwise(request -> {
                    access.token(request);
                    throw Api.noRoute(request);
                });
        Optional<OpenApiContract> contract = builder.contract ? CloudflareContract.find() : Optional.empty();
        contract.ifPresent(description -> http.contract(description, description::knows));
        Api api = new Api(http, access, world);
        new Accounts(world, access).routes(api);
        zones.routes(api);
        new ZoneSettings(world, zones).routes(api);
        records.routes(api);
        new Dnssec(world, zones).routes(api);
        new Rulesets(world, zones, access).routes(api);
        new LoadBalancers(world, zones).routes(api);
        new Pools(world).routes(api);
        projects.routes(api);
        R2Buckets buckets = new R2Buckets(world);
        buckets.routes(api);
        new R2BucketSettings(world, buckets, zones).routes(api);
        new ResourceTags(world, zones).routes(api);
        this.server = http.start();
    }

    /** An empty account on the Pro plan, in memory, without latency. */
    public static CloudflareSim start() {
        return builder().start();
    }

    /** What {@link #start()} does not have. */
    public static Builder builder() {
        return new Builder();
    }

    private SimAnswer around(SimRequest request, SimServer.Handler next) {
        SimAnswer answer;
        try {
            rate.count();
            answer = next.answer(request);
        } catch (Refused refused) {
            answer = Envelope.refused(refused);
        }
        return rate.headers(answer);
    }

    /** Where it listens; ends in {@code /client/v4}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** The variables by which {@code infrar-provider-cloudflare} finds it, with the token that may do everything. */
    public Map<String, String> settings() {
        return settings(TOKEN);
    }

    /** The same with another token. */
    public Map<String, String> settings(String token) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("CLOUDFLARE_API_TOKEN", token);
        settings.put("CLOUDFLARE_ACCOUNT_ID", accountId());
        settings.put("CLOUDFLARE_BASE_URL", endpoint().toString());
        return settings;
    }

    /** The id of the one account. */
    public String accountId() {
        return world.options().accountId();
    }

    /** Delegates the name servers of a zone. */
    public void activateZone(String name) {
        server.exclusively(() -> zones.activate(name));
    }

    /**
     * What a branch of a Pages project shows: files by path, such as {@code /index.html}, and rules and code by name, such as {@code
     * _headers}; empty when nothing was deployed.
     */
    public Map<String, byte[]> site(String project, String branch) {
        return server.look(() -> new LinkedHashMap<>(projects.deployments().site(project, branch)));
    }

    /**
     * The variables of a Pages project with their values, secrets included.
     *
     * @param environment {@code production} or {@code preview}
     */
    public Map<String, String> variables(String project, String environment) {
        return server.look(() -> projects.find(project)
                .map(found -> PagesProjects.variables(found, environment))
                .orElse(Map.of()));
    }

    /** No more than so many calls are left of the five minutes that begin now, as if somebody else had made the others. */
    public void callsLeft(int count) {
        rate.left(count);
    }

    /** What is added to each answer from now on. */
    public void latency(Duration added) {
        server.latency(added);
    }

    /** The calls answered so far. */
    public List<SimCall> calls() {
        return server.calls();
    }

    /** Begins to remember calls anew. */
    public void forgetCalls() {
        server.forgetCalls();
    }

    /** An empty account again; the calls are forgotten too. */
    public void reset() {
        server.exclusively(() -> {
            state.root().removeAll();
            blobs.removeAll();
            rate.reset();
        });
        server.forgetCalls();
    }

    /** How requests and answers broke the official description. */
    public List<String> violations() {
        return server.violations();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Puts a simulator together. */
    public static final class Builder {
        private final Map<String, Set<String>> tokens = new LinkedHashMap<>(Map.of(TOKEN, Set.of(Access.ALL)));
        private String accountId = "5117a1eda5117a1eda5117a1eda5117a";
        private Plan plan = Plan.PRO;
        private Duration latency = Duration.ZERO;
        private InstantSource clock = InstantSource.system();
        private Duration zoneInitializing = Duration.ZERO;
        private Duration domainActivation = Duration.ZERO;
        private Duration deploymentTime = Duration.ZERO;
        private int filesPerDeployment = 20_000;
        private long fileSize = 25L << 20;
        private int callsPerWindow = 1_000_000;
        private Duration window = Duration.ofMinutes(5);
        private int port;
        private boolean contract = true;
        private BucketStore buckets = BucketStore.NONE;
        private @Nullable Duration zoneActivation;
        private @Nullable Path folder;

        private Builder() {}

        /**
         * One more token, that may do only this. Permission groups are named as Cloudflare names them: Zone Read, Zone Write, Zone
         * Settings Write, DNS Write, Zone WAF Write, Cache Settings Write, Zone Transform Rules Write, Dynamic URL Redirects Write,
         * Config Settings Write, Load Balancers Write, Load Balancing: Monitors And Pools Write, Pages Write, Workers R2 Storage Write,
         * Account Settings Read, Account Tags Write. Writing includes reading.
         *
         * @param value at least 20 of letters, digits, - and _
         */
        public Builder token(String value, String... permissionGroups) {
            tokens.put(value, Set.of(permissionGroups));
            return this;
        }

        /** 32 hexadecimal characters. */
        public Builder accountId(String id) {
            this.accountId = id;
            return this;
        }

        /** The plan of all zones; {@link Plan#PRO} unless given. */
        public Builder plan(Plan ofZones) {
            this.plan = ofZones;
            return this;
        }

        /** What is added to each answer; nothing unless given. */
        public Builder latency(Duration added) {
            this.latency = added;
            return this;
        }

        /** Where everything is kept, so that another simulator finds it later; in memory unless given. */
        public Builder stateFolder(Path kept) {
            this.folder = kept;
            return this;
        }

        /** The system's clock unless given. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** A free port unless given. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** How long a new zone is {@code initializing}; not at all unless given. */
        public Builder zonesInitializeFor(Duration time) {
            this.zoneInitializing = time;
            return this;
        }

        /** When a new zone's name servers are delegated; only by {@link CloudflareSim#activateZone} unless given. */
        public Builder zonesActivateAfter(Duration time) {
            this.zoneActivation = time;
            return this;
        }

        /** How long domains of Pages projects and buckets take at least; no time unless given. */
        public Builder domainsActivateAfter(Duration time) {
            this.domainActivation = time;
            return this;
        }

        /** How long Pages deployments take; no time unless given. */
        public Builder deploymentsTake(Duration time) {
            this.deploymentTime = time;
            return this;
        }

        /** 20,000 unless given. */
        public Builder filesPerDeployment(int most) {
            this.filesPerDeployment = most;
            return this;
        }

        /** In bytes; 25 MiB unless given. */
        public Builder fileSize(long most) {
            this.fileSize = most;
            return this;
        }

        /** Calls in five minutes before all are refused for the next five; Cloudflare has 1,200, this has 1,000,000 unless given. */
        public Builder callsPerFiveMinutes(int most) {
            return calls(most, Duration.ofMinutes(5));
        }

        /** The same for a window of another length, in whole seconds. */
        public Builder calls(int most, Duration in) {
            this.callsPerWindow = most;
            this.window = in;
            return this;
        }

        /** Where objects of R2 buckets are; nowhere unless given. */
        public Builder buckets(BucketStore store) {
            this.buckets = store;
            return this;
        }

        /** Whether to check the official description where it is found; true unless given. */
        public Builder contract(boolean checked) {
            this.contract = checked;
            return this;
        }

        private Options options() {
            return new Options(
                    accountId,
                    tokens,
                    plan,
                    zoneInitializing,
                    zoneActivation,
                    domainActivation,
                    deploymentTime,
                    filesPerDeployment,
                    fileSize,
                    callsPerWindow,
                    window,
                    buckets);
        }

        /** Listens from now on. */
        public CloudflareSim start() {
            return new CloudflareSim(this);
        }
    }
}
