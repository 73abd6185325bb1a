package io.infrar.run;

/**
 * An apply did not do all of its plan. What was done is recorded and in the report; planning and applying again goes on from
 * there.
 */
public final class ApplyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Report report;

    public ApplyException(Report report) {
        super(report.explanation(), report.firstCause());
        this.report = report;
    }

    public Report report() {
        return report;
    }
}
