package io.infrar.provider.aws;

import io.infrar.model.AuditLog;

/** Turns a audit log into resources. */
final class AuditLogTranslator {
    private final Translating t;

    AuditLogTranslator(Translating t) {
        this.t = t;
    }

    void translate(AuditLog component) {
        t.notYet(component);
    }
}
