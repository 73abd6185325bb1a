package io.infrar.provider.local.service;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a settings record, so that all of it is reported at once. */
final class Problems {
    private final String subject;
    private final List<String> found = new ArrayList<>();

    Problems(String subject) {
        this.subject = subject;
    }

    Problems require(boolean holds, String problem) {
        if (!holds) {
            found.add(problem);
        }
        return this;
    }

    void raise() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(subject + ": " + String.join("; ", found));
        }
    }
}
