package io.infrar.provider.aws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What cloud-init does at the first start of a machine: what the user says, and then what the components on it need. It holds no
 * secrets, since everybody on the machine can read it. See the
 * <a href="https://cloudinit.readthedocs.io/en/latest/explanation/format.html">formats</a>.
 */
final class UserData {
    /** EC2 takes so many bytes. */
    static final int LIMIT = 16 * 1024;

    private static final String HEADER = "#cloud-config\n";
    private static final String BOUNDARY = "==infrar==";

    /** Lists of both parts count; of two values the user's one does. */
    private static final String MERGE = "list(append)+dict(no_replace,recurse_list)+str()";

    private final List<String> packages = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Map<String, Object>> files = new LinkedHashMap<>();
    private final List<List<String>> commands = new ArrayList<>();

    UserData install(String... names) {
        for (String name : names) {
            if (!packages.contains(name)) {
                packages.add(name);
            }
        }
        return this;
    }

    /** Lets the owner of a public key log in. */
    UserData authorize(String publicKey) {
        keys.add(publicKey);
        return this;
    }

    /** @param permissions such as {@code 0600} */
    UserData file(String path, String permissions, String content) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("path", path);
        file.put("permissions", permissions);
        file.put("owner", "root:root");
        file.put("content", content);
        files.put(path, file);
        return this;
    }

    UserData run(String... command) {
        commands.add(List.of(command));
        return this;
    }

    boolean isEmpty() {
        return packages.isEmpty() && keys.isEmpty() && files.isEmpty() && commands.isEmpty();
    }

    private String cloudConfig() {
        Map<String, Object> config = new LinkedHashMap<>();
        if (!keys.isEmpty()) {
            config.put("ssh_authorized_keys", keys);
        }
        if (!packages.isEmpty()) {
            config.put("package_update", true);
            config.put("packages", packages);
        }
        if (!files.isEmpty()) {
            config.put("write_files", List.copyOf(files.values()));
        }
        if (!commands.isEmpty()) {
            config.put("runcmd", commands);
        }
        return HEADER + Yaml.write(config);
    }

    /**
     * The whole text.
     *
     * @param users what the user gave; null for nothing
     * @return null for nothing
     */
    @Nullable
    String text(@Nullable String users) {
        if (isEmpty()) {
            return users;
        }
        if (users == null) {
            return cloudConfig();
        }
        return "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"\nMIME-Version: 1.0\n\n"
                + part(type(users), "", users)
                + part("text/cloud-config", "X-Merge-Type: " + MERGE + "\n", cloudConfig())
                + "--" + BOUNDARY + "--\n";
    }

    private static String part(String type, String headers, String content) {
        return "--" + BOUNDARY + "\nContent-Type: " + type + "; charset=\"utf-8\"\nMIME-Version: 1.0\n" + headers + "\n"
                + content + (content.endsWith("\n") ? "" : "\n");
    }

    /** Of plain text cloud-init finds out itself what it is. */
    private static String type(String users) {
        if (users.startsWith("#!")) {
            return "text/x-shellscript";
        }
        return users.startsWith("#cloud-config") ? "text/cloud-config" : "text/plain";
    }

    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
