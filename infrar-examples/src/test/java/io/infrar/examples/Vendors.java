package io.infrar.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.s3.S3Sim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Simulations of Hetzner, its object store, Cloudflare and R2, and what is there, seen by plain calls. */
final class Vendors implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HETZNER = List.of(
            "servers",
            "volumes",
            "networks",
            "firewalls",
            "floating_ips",
            "primary_ips",
            "load_balancers",
            "certificates",
            "ssh_keys",
            "placement_groups",
            "zones");

    final HetznerSim hetzner;
    final S3Sim hetznerBuckets;
    final S3Sim r2;
    final CloudflareSim cloudflare;
    private final HttpClient http = HttpClient.newHttpClient();

    Vendors() {
        hetzner = HetznerSim.start();
        hetznerBuckets = S3Sim.start(S3Sim.Profile.HETZNER);
        r2 = S3Sim.start(S3Sim.Profile.R2);
        cloudflare = CloudflareSim.start();
    }

    /** With other limits of calls than the real ones. */
    Vendors(int perHourAtHetzner, int atCloudflare, Duration window) {
        hetzner = HetznerSim.builder().rateLimit(perHourAtHetzner).start();
        hetznerBuckets = S3Sim.start(S3Sim.Profile.HETZNER);
        r2 = S3Sim.start(S3Sim.Profile.R2);
        cloudflare = CloudflareSim.builder().calls(atCloudflare, window).start();
    }

    /** With what is there kept in a folder, so that it outlives the process; calls are not held to the descriptions. */
    Vendors(Path state) {
        hetzner = HetznerSim.builder()
                .state(state.resolve("hetzner"))
                .rateLimit(1_000_000)
                .unchecked()
                .start();
        hetznerBuckets = S3Sim.builder(S3Sim.Profile.HETZNER)
                .state(state.resolve("hetzner-s3"))
                .start();
        r2 = S3Sim.builder(S3Sim.Profile.R2).state(state.resolve("r2")).start();
        cloudflare = CloudflareSim.builder()
                .stateFolder(state.resolve("cloudflare"))
                .contract(false)
                .start();
    }

    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(hetzner.settings());
        settings.putAll(hetznerBuckets.settings());
        settings.putAll(cloudflare.settings());
        settings.putAll(r2.settings());
        return settings;
    }

    void latency(Duration added) {
        hetzner.latency(added);
        hetznerBuckets.latency(added);
        cloudflare.latency(added);
        r2.latency(added);
    }

    void forgetCalls() {
        hetzner.forgetCalls();
        hetznerBuckets.forgetCalls();
        cloudflare.forgetCalls();
        r2.forgetCalls();
    }

    /** What the vendors' descriptions of their APIs do not allow, in requests and answers. */
    List<String> violations() {
        List<String> all = new ArrayList<>(hetzner.violations());
        all.addAll(cloudflare.violations());
        return all;
    }

    /** One list of Hetzner's, such as {@code servers}. */
    JsonNode hetzner(String list) {
        return get(hetzner.endpoint() + "/" + list, hetzner.settings().get("HCLOUD_TOKEN"))
                .path(list);
    }

    /** The result of a call to Cloudflare. */
    JsonNode cloudflare(String path) {
        return get(cloudflare.endpoint() + path, CloudflareSim.TOKEN).path("result");
    }

    String zoneId(String zone) {
        return cloudflare("/zones?name=" + zone).path(0).path("id").asText();
    }

    /** Everything there is, by kind; what the vendors keep by themselves is left out. */
    List<String> everything() {
        List<String> all = new ArrayList<>();
        for (String list : HETZNER) {
            hetzner(list).forEach(each -> all.add(list + " " + each.path("name").asText()));
        }
        hetznerBuckets.buckets().forEach(bucket -> all.add("hetzner bucket " + bucket));
        cloudflare("/zones").forEach(zone -> all.add("zone " + zone.path("name").asText()));
        String account = "/accounts/" + cloudflare.accountId();
        cloudflare(account + "/pages/projects")
                .forEach(project -> all.add("project " + project.path("name").asText()));
        for (String jurisdiction : List.of("default", "eu")) {
            get(cloudflare.endpoint() + account + "/r2/buckets", CloudflareSim.TOKEN, jurisdiction)
                    .path("result")
                    .path("buckets")
                    .forEach(
                            bucket -> all.add("r2 bucket " + bucket.path("name").asText()));
        }
        for (String list : List.of("pools", "monitors")) {
            cloudflare(account + "/load_balancers/" + list)
                    .forEach(each -> all.add(list + " " + each.path("id").asText()));
        }
        return all;
    }

    /** The ids of everything there is that I8 asks for, as rows have them. */
    List<String> ids() {
        List<String> ids = new ArrayList<>(hetznerBuckets.buckets());
        for (String list : HETZNER) {
            for (JsonNode each : hetzner(list)) {
                String id = each.path("id").asText();
                // An address that comes and goes with its server has no row.
                if (!each.path("auto_delete").asBoolean()) {
                    ids.add(id);
                }
                each.path("subnets")
                        .forEach(subnet ->
                                ids.add(id + "/" + subnet.path("ip_range").asText()));
            }
        }
        for (JsonNode zone : cloudflare("/zones")) {
            String id = zone.path("id").asText();
            ids.add(id);
            cloudflare("/zones/" + id + "/dns_records?per_page=100")
                    .forEach(record -> ids.add(id + "/" + record.path("id").asText()));
        }
        String projects = "/accounts/" + cloudflare.accountId() + "/pages/projects";
        for (JsonNode project : cloudflare(projects)) {
            String name = project.path("name").asText();
            ids.add(name);
            cloudflare(projects + "/" + name + "/domains")
                    .forEach(domain -> ids.add(name + "/" + domain.path("name").asText()));
            JsonNode live = project.path("canonical_deployment");
            if (live.isObject()) {
                ids.add(name + "/"
                        + live.path("deployment_trigger")
                                .path("metadata")
                                .path("branch")
                                .asText());
            }
        }
        return ids;
    }

    private JsonNode get(String uri, String token) {
        return get(uri, token, "default");
    }

    private JsonNode get(String uri, String token, String jurisdiction) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", "Bearer " + token)
                .header("cf-r2-jurisdiction", jurisdiction)
                .build();
        try {
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cloudflare.close();
        r2.close();
        hetznerBuckets.close();
        hetzner.close();
    }
}
