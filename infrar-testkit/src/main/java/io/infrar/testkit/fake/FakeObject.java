package io.infrar.testkit.fake;

import io.infrar.model.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One object of a {@link FakeCloud}.
 *
 * @param id made by the cloud
 * @param state {@code building}, {@code ready} or {@code scheduled} for deletion
 * @param tags what the object says about itself: tags, a comment, or what an owner object in it holds
 * @param body what the cloud shows to those who read
 * @param hidden what was handed over and is never shown, such as passwords
 * @param refs ids of objects that cannot be deleted while this one exists
 * @param token the idempotency token of its create call
 * @param revision grows with each update
 */
public record FakeObject(
        String id,
        String account,
        String region,
        String type,
        String name,
        String state,
        Map<String, String> tags,
        Json body,
        Map<String, String> hidden,
        List<String> refs,
        @Nullable String token,
        int revision) {
    public static final String BUILDING = "building";
    public static final String READY = "ready";
    public static final String SCHEDULED = "scheduled";

    public FakeObject {
        tags = Map.copyOf(tags);
        hidden = Map.copyOf(hidden);
        refs = List.copyOf(refs);
    }

    /** An object that somebody else made, without tags. */
    public static FakeObject of(String id, String account, String region, String type, String name, Json body) {
        return new FakeObject(id, account, region, type, name, READY, Map.of(), body, Map.of(), List.of(), null, 1);
    }

    public boolean scheduled() {
        return state.equals(SCHEDULED);
    }

    public FakeObject state(String newState) {
        return new FakeObject(id, account, region, type, name, newState, tags, body, hidden, refs, token, revision);
    }

    public FakeObject tags(Map<String, String> newTags) {
        return new FakeObject(id, account, region, type, name, state, newTags, body, hidden, refs, token, revision);
    }

    public FakeObject body(Json newBody) {
        return new FakeObject(id, account, region, type, name, state, tags, newBody, hidden, refs, token, revision);
    }

    FakeObject id(String newId) {
        return new FakeObject(newId, account, region, type, name, state, tags, body, hidden, refs, token, revision);
    }

    FakeObject hidden(Map<String, String> newHidden) {
        return new FakeObject(id, account, region, type, name, state, tags, body, newHidden, refs, token, revision);
    }

    FakeObject refs(List<String> newRefs) {
        return new FakeObject(id, account, region, type, name, state, tags, body, hidden, newRefs, token, revision);
    }

    FakeObject nextRevision() {
        return new FakeObject(id, account, region, type, name, state, tags, body, hidden, refs, token, revision + 1);
    }

    /** Without what is never shown. */
    @Override
    public String toString() {
        return type + " " + id + " '" + name + "' in " + account + "/" + region + " " + state + " " + body + " "
                + new TreeMap<>(tags);
    }
}
