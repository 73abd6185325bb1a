package io.infrar.engine;

import io.infrar.model.ComponentKey;
import io.infrar.model.Folder;
import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import io.infrar.spi.Finding;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know from outside the model: the exports of other environments, whether secret values changed, and what
 * is in folders. Everything is looked up once for each plan.
 */
final class Facts {
    private final @Nullable StateStore store;
    private final Secrets secrets;
    private final Folders folders;
    private final Map<String, StateSnapshot> environments = new HashMap<>();

    Facts(@Nullable StateStore store, Secrets secrets, Folders folders) {
        this.store = store;
        this.secrets = secrets;
        this.folders = folders;
    }

    /** Where relative paths begin. */
    Path base() {
        return folders.base();
    }

    /** Adds fingerprints to secret references and digests to folders. */
    Json complete(Json spec, String where, List<Finding> findings) {
        return spec.mapFacts(
                secret -> fingerprinted(secret, where, findings), folder -> digested(folder, where, findings));
    }

    private SecretRef fingerprinted(SecretRef secret, String where, List<Finding> findings) {
        if (secret.version() != null || !secrets.isFingerprinted(secret)) {
            return secret;
        }
        String fingerprint = secrets.fingerprint(secret);
        if (fingerprint == null) {
            findings.add(Finding.error(
                    "secret.missing",
                    where,
                    secrets.describe(secret) + " is not there.",
                    "Set it before planning, or take the secret from elsewhere."));
            return secret;
        }
        return secret.withVersion(fingerprint);
    }

    private Folder digested(Folder folder, String where, List<Finding> findings) {
        try {
            return new Folder(folder.path(), folders.digest(folder.path()));
        } catch (java.io.UncheckedIOException e) {
            findings.add(Finding.error(
                    "folder.unreadable",
                    where,
                    "the folder '" + folder.path() + "' cannot be read: " + e.getCause() + ".",
                    "Build it first, or correct the path; relative paths begin at " + folders.base() + "."));
            return folder;
        }
    }

    /** An export of another environment, from its state; null adds a finding. */
    @Nullable
    Json exportOf(String environment, ComponentKey component, String export, String where, List<Finding> findings) {
        StateSnapshot snapshot = store == null
                ? StateSnapshot.empty(environment)
                : environments.computeIfAbsent(environment, store::read);
        Json exports = snapshot.exports().get(component);
        Json value = exports == null ? null : exports.get(export);
        if (value == null) {
            findings.add(Finding.error(
                    "export.environment",
                    where,
                    "it reads " + component + "#" + export + " of the environment '" + environment
                            + "', which its state does not have.",
                    "Apply that environment first, or correct the name."));
        }
        return value;
    }
}
