package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.sim.OpenApiContract;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every answer is as the official description says, where that is at hand; {@link CloudflareSim#close} fails else. */
class CloudflareConformityTest {
    private static final String RULE =
            "{'ref':'a','action':'block','expression':'http.request.uri.path contains \\\"/admin\\\"','description':'admin'}";

    @BeforeEach
    void only_with_the_description() {
        Assumptions.assumeTrue(
                OpenApiContract.find("cloudflare.json").isPresent(), "shared/contracts/cloudflare.json is not here");
    }

    @Test
    void accounts_and_tokens() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            client.get("/user/tokens/verify").result();
            client.get(client.account + "/tokens/verify").result();
            client.get("/user").result();
            client.get("/accounts").result();
            client.get(client.account).result();
            client.get("/zones/00000000000000000000000000000000");
            new Client(sim, "wrong").get("/zones");
            assertThat(sim.violations()).isEmpty();
        }
    }

    @Test
    void zones_with_settings_records_and_rules() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            client.get("/zones?name=example.com&per_page=50").result();
            client.get(zone).result();
            client.put(zone + "/activation_check", "").result();
            client.patch(zone, "{'paused':true}").result();
            for (String setting :
                    new String[] {"ssl", "min_tls_version", "always_use_https", "security_header", "http3", "polish"}) {
                client.get(zone + "/settings/" + setting).result();
            }
            client.patch(zone + "/settings/ssl", "{'value':'strict'}").result();
            client.get(zone + "/dnssec").result();
            client.patch(zone + "/dnssec", "{'status':'active'}").result();
            client.delete(zone + "/dnssec").result();
            record(
                    client,
                    zone,
                    "{'type':'A','name':'www','content':'203.0.113.1','ttl':1,'proxied':true,'comment':'c','tags':['a:b']}");
            record(client, zone, "{'type':'MX','name':'@','content':'mail.example.org','ttl':300,'priority':10}");
            record(
                    client,
                    zone,
                    "{'type':'CAA','name':'@','ttl':1,'data':{'flags':0,'tag':'issue','value':'letsencrypt.org'}}");
            record(
                    client,
                    zone,
                    "{'type':'SRV','name':'_sip._tcp','ttl':1,'data':{'priority':1,'weight':2,'port':5060,'target':'sip.example.org'}}");
            client.get(zone + "/dns_records?type=A&per_page=100").result();
            client.get(zone + "/dns_records?name=www.example.com").result();
            client.get(zone + "/dns_records?name.exact=www.example.com&comment.startswith=a&tag.present=a&match=any")
                    .result();
            client.get("/zones?account.id=" + sim.accountId()).result();
            assertThat(Client.text(
                            client.get(zone + "/dns_records/export").response().body()))
                    .contains("www.example.com.\t1\tIN\tA\t203.0.113.1");
            client.post(zone + "/dns_records/batch", "{'posts':[{'type':'TXT','name':'t','content':'x','ttl':1}]}")
                    .result();
            String phase = zone + "/rulesets/phases/http_request_firewall_custom/entrypoint";
            client.get(phase);
            String ruleset = zone + "/rulesets/"
                    + client.put(phase, "{'rules':[" + RULE + "]}").text("id");
            client.get(phase).result();
            client.get(zone + "/rulesets").result();
            client.post(ruleset + "/rules", "{'action':'log','expression':'ssl'}")
                    .result();
            String rule = ruleset + "/rules/"
                    + client.get(ruleset)
                            .result()
                            .path("rules")
                            .path(0)
                            .path("id")
                            .asText();
            client.patch(rule, RULE).result();
            client.delete(rule).result();
            assertThat(client.delete(ruleset).status()).isEqualTo(204);
            client.delete(zone).result();
            assertThat(sim.violations()).isEmpty();
        }
    }

    private static void record(Client client, String zone, String json) {
        String path = zone + "/dns_records/"
                + client.post(zone + "/dns_records", json).text("id");
        client.get(path).result();
        client.put(path, json).result();
        client.patch(path, "{'ttl':120}").result();
        client.delete(path).result();
        client.post(zone + "/dns_records", json).result();
    }

    @Test
    void load_balancers_pools_and_monitors() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            String pools = client.account + "/load_balancers/pools";
            String monitors = client.account + "/load_balancers/monitors";
            String monitor = client.post(monitors, "{'type':'https','path':'/health','expected_codes':'2xx'}")
                    .text("id");
            client.get(monitors).result();
            client.get(monitors + "/" + monitor).result();
            client.patch(monitors + "/" + monitor, "{'interval':120}").result();
            String pool = client.post(
                            pools,
                            "{'name':'web','monitor':'" + monitor
                                    + "','origins':[{'name':'a','address':'203.0.113.1'}]}")
                    .text("id");
            client.get(pools).result();
            client.get(pools + "/" + pool).result();
            client.get(pools + "/" + pool + "/health").result();
            client.patch(pools + "/" + pool, "{'enabled':false}").result();
            String balancer = zone + "/load_balancers/"
                    + client.post(
                                    zone + "/load_balancers",
                                    "{'name':'app.example.com','default_pools':['" + pool + "'],'fallback_pool':'"
                                            + pool + "'}")
                            .text("id");
            client.get(zone + "/load_balancers").result();
            client.patch(balancer, "{'proxied':true}").result();
            client.delete(pools + "/" + pool);
            client.delete(balancer).result();
            client.delete(pools + "/" + pool).result();
            client.delete(monitors + "/" + monitor).result();
            assertThat(sim.violations()).isEmpty();
        }
    }

    @Test
    void pages() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String project = client.project("site");
            client.get(client.account + "/pages/projects").result();
            client.patch(
                            project,
                            "{'deployment_configs':{'production':{'env_vars':{'A':{'type':'plain_text','value':'1'},"
                                    + "'S':{'type':'secret_text','value':'s3cret'}}}}}")
                    .result();
            String live = client.deploy(sim, project, "main", Map.of("/index.html", "hi"), Map.of())
                    .text("id");
            String branch = client.deploy(sim, project, "dev", Map.of("/index.html", "ho"), Map.of())
                    .text("id");
            client.get(project).result();
            client.get(project + "/deployments").result();
            client.get(project + "/deployments/" + live).result();
            client.get(project + "/deployments/" + live + "/history/logs").result();
            client.post(project + "/domains", "{'name':'www.example.com'}").result();
            client.get(project + "/domains").result();
            client.patch(project + "/domains/www.example.com", "").result();
            client.delete(project + "/deployments/" + branch + "?force=true").result();
            client.delete(project);
            client.delete(project + "/domains/www.example.com").result();
            client.delete(project).result();
            assertThat(sim.violations()).isEmpty();
        }
    }

    @Test
    void buckets_and_tags() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            String buckets = client.account + "/r2/buckets";
            String bucket = buckets + "/files";
            client.post(buckets, "{'name':'files','locationHint':'weur'}").result();
            client.get(buckets).result();
            client.get(bucket).result();
            client.with("cf-r2-storage-class", "InfrequentAccess")
                    .patch(bucket, "")
                    .result();
            client.without("cf-r2-storage-class");
            client.get(bucket + "/lifecycle").result();
            client.put(
                            bucket + "/lifecycle",
                            "{'rules':[{'id':'temp','enabled':true,'conditions':{'prefix':'temp/'},"
                                    + "'deleteObjectsTransition':{'condition':{'type':'Age','maxAge':604800}}}]}")
                    .result();
            client.get(bucket + "/lifecycle").result();
            client.get(bucket + "/cors");
            client.put(bucket + "/cors", "{'rules':[{'allowed':{'methods':['GET'],'origins':['*']}}]}")
                    .result();
            client.get(bucket + "/cors").result();
            client.delete(bucket + "/cors").result();
            client.put(bucket + "/lock", "{'rules':[{'id':'l','enabled':true,'condition':{'type':'Indefinite'}}]}")
                    .result();
            client.get(bucket + "/lock").result();
            client.get(bucket + "/domains/managed").result();
            client.put(bucket + "/domains/managed", "{'enabled':true}").result();
            client.post(
                            bucket + "/domains/custom",
                            "{'domain':'files.example.com','enabled':true,'zoneId':'" + zone.replace("/zones/", "")
                                    + "'}")
                    .result();
            client.get(bucket + "/domains/custom").result();
            client.get(bucket + "/domains/custom/files.example.com").result();
            client.put(bucket + "/domains/custom/files.example.com", "{'minTLS':'1.2'}")
                    .result();
            client.delete(bucket + "/domains/custom/files.example.com").result();
            String tags = client.account + "/tags";
            client.get(tags + "?resource_type=r2_bucket&resource_id=files");
            client.put(tags, "{'resource_type':'r2_bucket','resource_id':'files','tags':{'owner':'infrar'}}")
                    .result();
            client.get(tags + "?resource_type=r2_bucket&resource_id=files").result();
            client.get(tags + "/resources?type=r2_bucket&tag=owner%3Dinfrar").result();
            client.get(tags + "/keys").result();
            client.get(tags + "/values/owner").result();
            client.call("DELETE", tags, "{'resource_type':'r2_bucket','resource_id':'files'}");
            client.delete(bucket).result();
            assertThat(sim.violations()).isEmpty();
        }
    }
}
