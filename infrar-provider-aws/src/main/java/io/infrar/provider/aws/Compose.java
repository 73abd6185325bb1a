package io.infrar.provider.aws;

import io.infrar.model.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Docker Compose project for what runs on a server. It is kept with its environment variables as one secret, and machines take it
 * from there by their role: at their start, and when it has changed.
 *
 * <p>In the secret are records with a separator between them that no value has: the project, the configuration of the
 * proxy, the registries to log in to, then a record with service, variable and value for each variable. The program {@code
 * infrar-compose} on the machine quotes the values as Compose wants them.
 */
final class Compose {
    /** ASCII's record separator and unit separator. */
    private static final String RECORD = "\u001e";

    private static final String UNIT = "\u001f";

    private static final String FOLDER = "/opt/infrar";
    private static final String PROXY = "caddy:2";

    private final Map<String, Map<String, Object>> services = new TreeMap<>();
    private final Map<String, Object> volumes = new TreeMap<>();
    private final Map<String, Map<String, Output<?>>> variables = new TreeMap<>();
    private final Map<String, String> sites = new TreeMap<>();
    private final TreeSet<String> registries = new TreeSet<>();

    /** A service of the project; what it says further is put into the map. */
    Map<String, Object> service(String name, String image, Map<String, Output<?>> environment) {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("image", image);
        service.put("restart", "unless-stopped");
        services.put(name, service);
        variables.put(name, environment);
        int slash = image.indexOf('/');
        if (slash > 0 && image.substring(0, slash).contains(".dkr.ecr.")) {
            registries.add(image.substring(0, slash));
        }
        return service;
    }

    /** A volume that survives the containers. */
    String volume(String name) {
        volumes.put(name, Map.of());
        return name;
    }

    /** Leads requests for a host to a service, by HTTPS with a certificate of Let's Encrypt. */
    void site(String host, String service, int port) {
        sites.put(host, service + ":" + port);
    }

    boolean isEmpty() {
        return services.isEmpty();
    }

    boolean hasRegistries() {
        return !registries.isEmpty();
    }

    boolean hasSites() {
        return !sites.isEmpty();
    }

    /** The project without variables. */
    String project() {
        if (!sites.isEmpty()) {
            Map<String, Object> proxy = service("proxy", PROXY, Map.of());
            proxy.put("ports", List.of("80:80", "443:443"));
            proxy.put(
                    "volumes", List.of(FOLDER + "/Caddyfile:/etc/caddy/Caddyfile:ro", volume("proxy-data") + ":/data"));
        }
        Map<String, Object> project = new LinkedHashMap<>();
        project.put("services", services);
        if (!volumes.isEmpty()) {
            project.put("volumes", volumes);
        }
        return Yaml.write(project);
    }

    private String proxyConfiguration() {
        StringBuilder text = new StringBuilder();
        sites.forEach((host, to) ->
                text.append(host).append(" {\n\treverse_proxy ").append(to).append("\n}\n"));
        return text.toString();
    }

    /** All of it, to be kept as a secret. */
    Output<String> document() {
        List<Output<?>> parts = new ArrayList<>();
        parts.add(Output.of(project() + RECORD + proxyConfiguration() + RECORD + String.join(" ", registries)));
        variables.forEach((service, some) -> new TreeMap<>(some).forEach((name, value) -> {
            parts.add(Output.of(RECORD + service + UNIT + name + UNIT));
            parts.add(value);
        }));
        return new Output.Format(parts);
    }

    /**
     * Makes machines take the project from a secret.
     *
     * @param secret its name
     */
    static void installOn(UserData userData, boolean ubuntu, String region, String secret) {
        userData.install("curl", "unzip", "docker.io", ubuntu ? "docker-compose-v2" : "docker-compose")
                .file("/usr/local/sbin/infrar-compose", "0700", program(region, secret))
                .file("/etc/systemd/system/infrar-compose.service", "0644", SERVICE)
                .file("/etc/systemd/system/infrar-compose.timer", "0644", TIMER)
                .run("sh", "-c", AWS_CLI)
                .run("systemctl", "daemon-reload")
                .run("systemctl", "enable", "--now", "docker.service", "infrar-compose.timer");
    }

    private static final String AWS_CLI = "command -v aws || (cd /tmp && curl -sSfo aws.zip"
            + " https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip && unzip -q aws.zip && ./aws/install"
            + " && rm -r aws aws.zip)";

    private static final String SERVICE = """
            [Unit]
            Description=What Infrar runs on this machine
            After=docker.service network-online.target
            Wants=network-online.target

            [Service]
            Type=oneshot
            ExecStart=/usr/local/sbin/infrar-compose
            """;

    private static final String TIMER = """
            [Unit]
            Description=Looks for changes of what Infrar runs on this machine

            [Timer]
            OnActiveSec=1s
            OnBootSec=5s
            OnUnitInactiveSec=60s

            [Install]
            WantedBy=timers.target
            """;

    private static String program(String region, String secret) {
        return PROGRAM.replace("@REGION@", region).replace("@SECRET@", secret);
    }

    /** Only standard Python, which all systems have that cloud-init runs on. */
    private static final String PROGRAM = """
            #!/usr/bin/python3
            # Takes the Compose project of this machine from its secret and starts what has changed.
            import hashlib, json, os, subprocess, sys

            REGION, SECRET = "@REGION@", "@SECRET@"
            FOLDER = os.environ.get("INFRAR_FOLDER", "/opt/infrar")

            def aws(*words):
                command = ["aws", "--region", REGION, *words]
                return subprocess.run(command, check=True, capture_output=True, text=True).stdout

            def write(name, text):
                path = os.path.join(FOLDER, name)
                with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    file.write(text)
                os.rename(path + ".new", path)

            answer = aws("secretsmanager", "get-secret-value", "--secret-id", SECRET, "--output", "json")
            text = json.loads(answer)["SecretString"]
            digest = hashlib.sha256(text.encode()).hexdigest()
            os.makedirs(FOLDER, mode=0o700, exist_ok=True)
            done = os.path.join(FOLDER, "done")
            if os.path.exists(done) and open(done).read() == digest:
                sys.exit()
            project, proxy, registries, *variables = text.split("\\x1e")
            environment = {}
            for variable in variables:
                service, name, value = variable.split("\\x1f", 2)
                # A single dollar would be taken for a variable of Compose.
                environment.setdefault(service, {"environment": {}})["environment"][name] = value.replace("$", "$$")
            write("docker-compose.yml", project)
            write("environment.json", json.dumps({"services": environment}))
            old = os.path.join(FOLDER, "Caddyfile")
            changed = os.path.exists(old) and open(old).read() != proxy
            with open(old, "w") as file:
                file.write(proxy)
            for registry in registries.split():
                password = aws("ecr", "get-login-password")
                login = ["docker", "login", "--username", "AWS", "--password-stdin", registry]
                subprocess.run(login, check=True, input=password, text=True)
            plugin = subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
            compose = ["docker", "compose"] if plugin else ["docker-compose"]
            compose += ["--project-name", "infrar", "--file", FOLDER + "/docker-compose.yml"]
            if environment:
                compose += ["--file", FOLDER + "/environment.json"]
            subprocess.run(compose + ["up", "--detach", "--remove-orphans"], check=True)
            if changed:
                subprocess.run(compose + ["restart", "proxy"], check=True)
            write("done", digest)
            """;
}
