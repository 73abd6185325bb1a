package io.infrar.testkit.fake;

import io.infrar.model.Json;
import io.infrar.spi.ProviderException;
import io.infrar.testkit.fake.FakeCall.Verb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cloud in memory, or in a folder where another process finds it again. It does one call at a time, keeps a log of them, refuses
 * references to what does not exist and deletes of what is in use, and fails as it is told to. Methods with an account are calls,
 * which are logged and may fail; the others are for tests, which look and change things behind the provider's back.
 */
public final class FakeCloud {
    /** How far a name must be unique. */
    enum Unique {
        NO,
        ACCOUNT,
        EVERYWHERE
    }

    /** Told about each call; may end the process, block, or throw. */
    public interface Watcher {
        Watcher NONE = new Watcher() {};

        /** Before it has its effect. */
        default void before(FakeCall call) {}

        /** After it had its effect, before it is answered. */
        default void after(FakeCall call) {}
    }

    private record Leaving(FakeObject object, int reads) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable FakeCloudFolder folder;
    private final Map<String, FakeObject> objects = new TreeMap<>();
    private final Map<String, Json> settings = new TreeMap<>();
    private final Map<String, Integer> hiddenFor = new HashMap<>();
    private final Map<String, Integer> buildingFor = new HashMap<>();
    private final Map<String, Leaving> leaving = new HashMap<>();
    private final List<FakeCall> log = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private int connects;
    private long number;
    private FakeFaults faults = FakeFaults.NONE;
    private Random random = new Random(1);
    private Predicate<FakeCall> failing = call -> false;
    private ProviderException.Kind failure = ProviderException.Kind.FAILED;
    private Predicate<FakeCall> losing = call -> false;
    private volatile Watcher watcher = Watcher.NONE;
    private volatile Duration latency = Duration.ZERO;
    private int invisibleReads;
    private int lingerReads;
    private int buildReads;

    private FakeCloud(@Nullable FakeCloudFolder folder) {
        this.folder = folder;
        if (folder != null) {
            folder.objects().forEach(object -> objects.put(object.id(), object));
            settings.putAll(folder.settings());
        }
    }

    public static FakeCloud inMemory() {
        return new FakeCloud(null);
    }

    /** With a file for each object in the folder, so that what is there is found again. Only one process at a time may use it. */
    public static FakeCloud in(Path folder) {
        return new FakeCloud(new FakeCloudFolder(folder));
    }

    // ---- how it behaves

    /** How long each call takes; nothing unless given. */
    public FakeCloud latency(Duration perCall) {
        latency = perCall;
        return this;
    }

    /** What goes wrong by chance from now on. */
    public FakeCloud faults(FakeFaults newFaults) {
        return configure(() -> {
            faults = newFaults;
            random = new Random(newFaults.seed());
        });
    }

    /** Fails the calls that match, before they have an effect; replaces what was said before. */
    public FakeCloud failWhen(Predicate<FakeCall> calls, ProviderException.Kind kind) {
        return configure(() -> {
            failing = calls;
            failure = kind;
        });
    }

    /** Loses the answers of the calls that match, which have their effect; replaces what was said before. */
    public FakeCloud loseAnswersWhen(Predicate<FakeCall> calls) {
        return configure(() -> losing = calls);
    }

    /** Refuses the credentials of that account from now on; everything else goes on. */
    public FakeCloud refuseCredentials(String account) {
        return configure(() -> refused.add(account));
    }

    /** How often somebody connected or tried to. */
    public int connects() {
        return locked(() -> connects);
    }

    /** Ends all faults. */
    public FakeCloud healthy() {
        return configure(() -> {
            refused.clear();
            faults = FakeFaults.NONE;
            failing = call -> false;
            losing = call -> false;
        });
    }

    /** New objects are not shown by so many reads; deleted ones are shown by so many. */
    public FakeCloud eventually(int readsUntilVisible, int readsUntilGone) {
        return configure(() -> {
            invisibleReads = readsUntilVisible;
            lingerReads = readsUntilGone;
        });
    }

    /** New objects are {@code building} for so many reads. */
    public FakeCloud building(int reads) {
        return configure(() -> buildReads = reads);
    }

    public FakeCloud watcher(Watcher newWatcher) {
        watcher = newWatcher;
        return this;
    }

    private FakeCloud configure(Runnable change) {
        return locked(() -> {
            change.run();
            return this;
        });
    }

    // ---- what tests see and do

    /** Every object there is, those scheduled for deletion included. */
    public List<FakeObject> objects() {
        return locked(() -> List.copyOf(objects.values()));
    }

    /** The objects of one type that are not scheduled for deletion, by name. */
    public List<FakeObject> objects(String type) {
        return objects().stream()
                .filter(object -> object.type().equals(type) && !object.scheduled())
                .sorted(java.util.Comparator.comparing(FakeObject::name))
                .toList();
    }

    /** The only object of that type. */
    public FakeObject only(String type) {
        List<FakeObject> found = objects(type);
        if (found.size() != 1) {
            throw new AssertionError("there should be one " + type + ", there are " + found);
        }
        return found.get(0);
    }

    public Optional<FakeObject> object(String id) {
        return locked(() -> Optional.ofNullable(objects.get(id)));
    }

    /** Puts an object there as somebody else would. */
    public void put(FakeObject object) {
        locked(() -> {
            store(object);
            return object;
        });
    }

    /** Changes an object as somebody else would. */
    public void change(String id, UnaryOperator<FakeObject> change) {
        locked(() -> {
            FakeObject changed = change.apply(require(id));
            store(changed);
            return changed;
        });
    }

    /** Deletes an object as somebody else would. */
    public void remove(String id) {
        locked(() -> {
            drop(id);
            return id;
        });
    }

    /** The value of a singleton setting, by account and region; empty while it has its default. */
    public Optional<Json> setting(String account, String region) {
        return locked(() -> Optional.ofNullable(settings.get(account + "." + region)));
    }

    /** Changes a singleton setting as somebody else would. */
    public void putSetting(String account, String region, Json value) {
        locked(() -> {
            storeSetting(account + "." + region, value);
            return value;
        });
    }

    /** All calls so far, in the order of arrival. */
    public List<FakeCall> calls() {
        return locked(() -> List.copyOf(log));
    }

    /** The calls of that verb that had their effect. */
    public List<FakeCall> calls(Verb verb) {
        return calls().stream()
                .filter(call -> call.verb() == verb
                        && (call.outcome().equals("ok") || call.outcome().equals("lost")))
                .toList();
    }

    /** How many calls of each verb there were. */
    public Map<Verb, Long> counts() {
        return calls().stream()
                .collect(
                        java.util.stream.Collectors.groupingBy(FakeCall::verb, java.util.stream.Collectors.counting()));
    }

    public void forgetCalls() {
        locked(() -> {
            log.clear();
            return log;
        });
    }

    // ---- calls

    void connect(String account) {
        locked(() -> {
            connects++;
            if (refused.contains(account)) {
                throw ProviderException.of(
                        ProviderException.Kind.UNAUTHENTICATED,
                        "the cloud refuses the credentials of the account '" + account + "'; give others");
            }
            return account;
        });
    }

    FakeObject create(FakeObject draft, Unique unique) {
        return call(Verb.CREATE, draft.account(), draft.type(), null, draft.name(), () -> {
            for (FakeObject other : objects.values()) {
                boolean again = draft.token() != null && draft.token().equals(other.token());
                if (again && other.type().equals(draft.type())) {
                    return other;
                }
                if (clash(draft, other, unique)) {
                    throw ProviderException.builder(
                                    ProviderException.Kind.TAKEN,
                                    "create " + draft.type() + ": the name '" + draft.name()
                                            + "' is taken; choose another")
                            .code("AlreadyExists")
                            .build();
                }
            }
            requireRefs(draft);
            String id = draft.type() + "-"
                    + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
            FakeObject made = draft.id(draft.id().isEmpty() ? id : draft.id())
                    .state(buildReads > 0 ? FakeObject.BUILDING : FakeObject.READY);
            store(made);
            hiddenFor.put(made.id(), invisibleReads);
            buildingFor.put(made.id(), buildReads);
            return made;
        });
    }

    private static boolean clash(FakeObject draft, FakeObject other, Unique unique) {
        boolean sameName = draft.type().equals(other.type()) && draft.name().equals(other.name()) && !other.scheduled();
        return sameName
                && (unique == Unique.EVERYWHERE
                        || (unique == Unique.ACCOUNT && draft.account().equals(other.account())));
    }

    List<FakeObject> list(String account, String region, String type) {
        return call(Verb.LIST, account, type, null, null, () -> {
            List<FakeObject> all = new ArrayList<>(objects.values());
            leaving.values().forEach(each -> all.add(each.object()));
            return all.stream()
                    .filter(object -> object.account().equals(account)
                            && object.region().equals(region)
                            && object.type().equals(type))
                    .map(object -> shown(object.id()))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    Optional<FakeObject> get(String account, String type, String id) {
        return call(
                Verb.GET,
                account,
                type,
                id,
                null,
                () -> shown(id).filter(object -> object.account().equals(account)));
    }

    FakeObject update(String account, String type, String id, UnaryOperator<FakeObject> change) {
        return call(Verb.UPDATE, account, type, id, null, () -> {
            FakeObject changed = change.apply(require(id)).nextRevision();
            requireRefs(changed);
            store(changed);
            return changed;
        });
    }

    void delete(String account, String type, String id) {
        call(Verb.DELETE, account, type, id, null, () -> {
            FakeObject object = require(id);
            for (FakeObject other : objects.values()) {
                if (other.refs().contains(id) && !other.scheduled()) {
                    throw ProviderException.builder(
                                    ProviderException.Kind.BUSY,
                                    "delete " + object.type() + " " + id + ": " + other.id()
                                            + " uses it; delete that first")
                            .code("DependencyViolation")
                            .build();
                }
            }
            drop(id);
            if (lingerReads > 0) {
                leaving.put(id, new Leaving(object, lingerReads));
            }
            return object;
        });
    }

    void schedule(String account, String type, String id) {
        call(Verb.DELETE, account, type, id, null, () -> {
            FakeObject object = require(id).state(FakeObject.SCHEDULED);
            store(object);
            return object;
        });
    }

    Optional<Json> readSetting(String account, String region) {
        return call(
                Verb.GET,
                account,
                "settings",
                region,
                null,
                () -> Optional.ofNullable(settings.get(account + "." + region)));
    }

    void writeSetting(String account, String region, @Nullable Json value) {
        call(Verb.UPDATE, account, "settings", region, null, () -> {
            storeSetting(account + "." + region, value);
            return region;
        });
    }

    private <T> T call(
            Verb verb, String account, String type, @Nullable String id, @Nullable String name, Supplier<T> effect) {
        if (!latency.isZero()) {
            LockSupport.parkNanos(latency.toNanos());
        }
        FakeCall call = locked(() -> new FakeCall(++number, verb, account, type, id, name, ""));
        watcher.before(call);
        FakeFaults.Fate fate = locked(() -> faults.draw(random));
        ProviderException refusal = locked(() -> failing.test(call)
                ? ProviderException.of(failure, verb + " " + type + ": the cloud was told to fail this")
                : faults.failure(fate, call));
        if (refusal != null) {
            logged(call.answered(refusal.kind().name(), id));
            throw refusal;
        }
        T result;
        try {
            result = locked(effect);
        } catch (ProviderException e) {
            logged(call.answered(e.kind().name(), id));
            throw e;
        }
        String answeredId = result instanceof FakeObject object ? object.id() : id;
        boolean lost = fate == FakeFaults.Fate.LOST || locked(() -> losing.test(call));
        logged(call.answered(lost ? "lost" : "ok", answeredId));
        watcher.after(call);
        if (lost) {
            throw FakeFaults.connectionReset(call);
        }
        return result;
    }

    // ---- inside

    /** What a read shows now; reading brings visibility, readiness and disappearance nearer. */
    private Optional<FakeObject> shown(String id) {
        Leaving gone = leaving.get(id);
        if (gone != null) {
            leaving.computeIfPresent(
                    id, (key, each) -> each.reads() > 1 ? new Leaving(each.object(), each.reads() - 1) : null);
            return Optional.of(gone.object());
        }
        FakeObject object = objects.get(id);
        if (object == null || countDown(hiddenFor, id)) {
            return Optional.empty();
        }
        if (object.state().equals(FakeObject.BUILDING) && !countDown(buildingFor, id)) {
            object = object.state(FakeObject.READY);
            store(object);
        }
        return Optional.of(object);
    }

    private static boolean countDown(Map<String, Integer> counts, String id) {
        Integer left = counts.get(id);
        if (left == null || left == 0) {
            counts.remove(id);
            return false;
        }
        counts.put(id, left - 1);
        return true;
    }

    private FakeObject require(String id) {
        FakeObject object = objects.get(id);
        if (object == null) {
            throw ProviderException.of(ProviderException.Kind.NOT_FOUND, "there is no object " + id + "; check the id");
        }
        return object;
    }

    private void requireRefs(FakeObject object) {
        for (String ref : object.refs()) {
            if (!objects.containsKey(ref)) {
                throw ProviderException.of(
                        ProviderException.Kind.INVALID,
                        object.type() + " '" + object.name() + "' refers to " + ref + ", which does not exist");
            }
        }
    }

    private void store(FakeObject object) {
        objects.put(object.id(), object);
        if (folder != null) {
            folder.write(object);
        }
    }

    private void drop(String id) {
        objects.remove(id);
        if (folder != null) {
            folder.remove(id);
        }
    }

    private void storeSetting(String key, @Nullable Json value) {
        if (value == null) {
            settings.remove(key);
        } else {
            settings.put(key, value);
        }
        if (folder != null) {
            folder.writeSetting(key, value);
        }
    }

    private void logged(FakeCall call) {
        locked(() -> log.add(call));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** A collection of every secret that was handed to the cloud, for tests that look for them where they must not be. */
    public Collection<String> hiddenValues() {
        return objects().stream()
                .flatMap(object -> object.hidden().values().stream())
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }
}
