package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one Redis server is to be.
 *
 * @param major such as 7
 * @param port on 127.0.0.1
 * @param password of the user {@code default}, who may do everything
 * @param memoryBytes what keys and values may take together
 * @param evictionPolicy what happens when the memory is full, in Redis' words, such as {@code noeviction} or {@code
 *     allkeys-lru}
 * @param persistent keep the data over restarts, losing at most the last second when the machine fails
 * @param users further users
 * @param parameters further settings of {@code redis.conf}
 */
public record RedisSettings(
        int major,
        int port,
        SecretValue password,
        long memoryBytes,
        String evictionPolicy,
        boolean persistent,
        List<User> users,
        Map<String, String> parameters) {

    private static final Set<String> POLICIES = Set.of(
            "noeviction",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl");
    private static final Set<String> OWN = Set.of(
            "bind",
            "port",
            "dir",
            "user",
            "requirepass",
            "protected-mode",
            "daemonize",
            "maxmemory",
            "maxmemory-policy",
            "appendonly",
            "include",
            "aclfile",
            "logfile",
            "unixsocket",
            "loadmodule");

    /** @param rules what the user may do, in Redis' words, such as {@code ~app:* +@all -@dangerous} */
    public record User(String name, SecretValue password, String rules) {}

    public RedisSettings {
        users = List.copyOf(users);
        parameters = Map.copyOf(parameters);
        Problems problems = new Problems("Redis settings")
                .require(major >= 6, "major is " + major + ", the oldest supported is 6")
                .require(port > 0 && port < 65536, "port is " + port + ", not within 1 to 65535")
                .require(!password.reveal().isEmpty(), "password is empty")
                .require(memoryBytes >= 1 << 20, "memoryBytes is " + memoryBytes + ", below 1 MiB")
                .require(
                        POLICIES.contains(evictionPolicy),
                        "evictionPolicy is '" + evictionPolicy + "', not one of " + POLICIES);
        for (User user : users) {
            problems.require(
                            user.name.matches("[A-Za-z0-9_.-]+") && !user.name.equals("default"),
                            "users: '" + user.name + "' is no name for a further user")
                    .require(!user.password.reveal().isEmpty(), "users: the password of '" + user.name + "' is empty")
                    .require(
                            user.rules.matches("[\\x20-\\x7e]*") && !user.rules.matches(".*([<>]|nopass|resetpass).*"),
                            "users: the rules of '" + user.name
                                    + "' may not set a password or have control characters");
        }
        parameters.forEach((name, value) -> problems.require(
                        name.matches("[a-z][a-z0-9-]*"), "parameters: '" + name + "' is not a setting's name")
                .require(!OWN.contains(name), "parameters: '" + name + "' is set by the provider itself")
                .require(value.matches("[\\x20-\\x7e]*"), "parameters: the value of '" + name + "' is not plain text"));
        problems.raise();
    }

    /** Passwords go in as their SHA-256, as Redis itself would save them. */
    String configuration(String folder) {
        Map<String, String> all = new TreeMap<>();
        all.put("tcp-backlog", "128");
        all.put("save", "");
        all.putAll(parameters);
        all.put("bind", "127.0.0.1");
        all.put("port", Integer.toString(port));
        all.put("dir", folder);
        all.put("protected-mode", "yes");
        all.put("daemonize", "no");
        all.put("maxmemory", Long.toString(memoryBytes));
        all.put("maxmemory-policy", evictionPolicy);
        all.put("appendonly", persistent ? "yes" : "no");
        StringBuilder text = new StringBuilder("# Written by Infrar at every apply; changes made here are lost.\n");
        all.forEach((name, value) ->
                text.append(name).append(' ').append(quoted(name, value)).append('\n'));
        text.append("user default on #").append(sha256(password)).append(" ~* &* +@all\n");
        users.forEach(user -> text.append("user ")
                .append(user.name)
                .append(" on #")
                .append(sha256(user.password))
                .append(' ')
                .append(user.rules)
                .append('\n'));
        return text.toString();
    }

    /** Values are one word, but for settings that Redis reads as several. */
    private static String quoted(String name, String value) {
        if (Set.of("save", "client-output-buffer-limit", "oom-score-adj-values").contains(name) && !value.isEmpty()) {
            return value;
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String sha256(SecretValue secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
