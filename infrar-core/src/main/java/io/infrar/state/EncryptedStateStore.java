package io.infrar.state;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what another store keeps: specs, outputs, prior values and exports with AES-256-GCM, each bound to its environment and
 * place. Addresses, ids and statuses stay readable, so that a lost key still leaves a list of what exists. State never has secret
 * values, with or without this.
 */
public final class EncryptedStateStore implements StateStore {
    private static final String FIELD = "$encrypted";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final StateStore store;
    private final SecretKeySpec key;

    private EncryptedStateStore(StateStore store, byte[] key) {
        this.store = store;
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Wraps a store, which is closed with this one. What the store has in clear text is read as it is and encrypted when it is
     * next written.
     *
     * @param key 32 random bytes; without it the state cannot be read
     * @throws IllegalArgumentException when the key has another length
     */
    public static StateStore wrap(StateStore store, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("key must have " + KEY_BYTES + " bytes, has " + key.length);
        }
        return new EncryptedStateStore(store, key.clone());
    }

    // ---- values

    private Json encrypt(Json value, String context) {
        try {
            byte[] nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(JournalCodec.utf8(value.toString()));
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return Json.object().with(FIELD, Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new StateException("the state of " + context + " cannot be encrypted: " + e.getMessage(), e);
        }
    }

    private Json decrypt(Json value, String context) {
        Json sealed = value.get(FIELD);
        if (sealed == null) {
            return value;
        }
        try {
            byte[] all = Base64.getDecoder().decode(sealed.asText());
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] clear =
                    cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return Json.parse(new String(clear, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw new StateException(
                    "the state of " + context + " in " + store.location()
                            + " cannot be decrypted: the key is another one than it was written with, or the state was changed."
                            + " Use the key of that time.",
                    e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new StateException("the state of " + context + " in " + store.location() + " is damaged", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    // ---- rows

    /** How a value is turned into another, given what it is bound to. */
    private interface Change {
        Json apply(Json value, String context);
    }

    private static Row changed(Row row, String environment, Change change) {
        String context = environment + " " + row.key();
        Json prior = row.prior();
        return row.spec(row.schema(), change.apply(row.spec(), context + " spec"))
                .outputs(change.apply(row.outputs(), context + " outputs"))
                .prior(prior == null ? null : change.apply(prior, context + " prior"));
    }

    private static String exportContext(String environment, ComponentKey component) {
        return environment + " " + component + " exports";
    }

    private StateSnapshot decrypted(StateSnapshot snapshot) {
        String environment = snapshot.environment();
        List<Row> rows = new ArrayList<>(snapshot.rows().size());
        snapshot.rows().forEach(row -> rows.add(changed(row, environment, this::decrypt)));
        Map<ComponentKey, Json> exports = new TreeMap<>();
        snapshot.exports()
                .forEach((component, json) ->
                        exports.put(component, decrypt(json, exportContext(environment, component))));
        return new StateSnapshot(environment, snapshot.lineage(), snapshot.sequence(), rows, exports);
    }

    private StateChange encrypted(StateChange change, String environment) {
        if (change instanceof StateChange.Put put) {
            return new StateChange.Put(changed(put.row(), environment, this::encrypt));
        }
        if (change instanceof StateChange.PutExports put) {
            return new StateChange.PutExports(
                    put.component(), encrypt(put.exports(), exportContext(environment, put.component())));
        }
        return change;
    }

    // ---- store

    @Override
    public String location() {
        return store.location() + " (encrypted)";
    }

    @Override
    public List<String> environments() {
        return store.environments();
    }

    @Override
    public StateSnapshot read(String environment) {
        return decrypted(store.read(environment));
    }

    @Override
    public StateLock lock(String environment, LockRequest request) {
        StateLock lock = store.lock(environment, request);
        try {
            return new Lock(lock, decrypted(lock.snapshot()));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public Optional<LockInfo> holder(String environment) {
        return store.holder(environment);
    }

    @Override
    public void breakLock(String environment, String lockId) {
        store.breakLock(environment, lockId);
    }

    @Override
    public void close() {
        store.close();
    }

    private final class Lock implements StateLock {
        private final StateLock lock;
        private final StateSnapshot snapshot;

        Lock(StateLock lock, StateSnapshot snapshot) {
            this.lock = lock;
            this.snapshot = snapshot;
        }

        @Override
        public LockInfo info() {
            return lock.info();
        }

        @Override
        public StateSnapshot snapshot() {
            return snapshot;
        }

        @Override
        public long append(List<StateChange> changes, boolean durable) {
            List<StateChange> sealed = new ArrayList<>(changes.size());
            changes.forEach(change -> sealed.add(encrypted(change, snapshot.environment())));
            return lock.append(sealed, durable);
        }

        @Override
        public void deleteEnvironment() {
            lock.deleteEnvironment();
        }

        @Override
        public void close() {
            lock.close();
        }
    }
}
