package io.infrar.testkit.s3;

/** A refusal, as S3 words it. */
final class S3Error extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    S3Error(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static S3Error notImplemented(String what) {
        return new S3Error(501, "NotImplemented", what + " not implemented");
    }

    static S3Error invalid(String message) {
        return new S3Error(400, "InvalidArgument", message);
    }

    static S3Error malformed() {
        return new S3Error(
                400,
                "MalformedXML",
                "The XML you provided was not well formed or did not validate against our published schema.");
    }

    static S3Error denied(String message) {
        return new S3Error(403, "AccessDenied", message);
    }

    S3Error because(Throwable cause) {
        initCause(cause);
        return this;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
