package io.infrar.testkit.cloudflare;

/**
 * Where the objects of R2 buckets are, as far as the REST API needs to know: it makes and removes buckets, while objects go over S3. A
 * jurisdiction is {@code default}, {@code eu}, {@code us}, {@code fedramp} or {@code fedramp-high}; each has its own names. One is
 * {@link io.infrar.testkit.s3.S3Sim#store()}, where names must differ between jurisdictions too.
 */
public interface BucketStore {
    /** Buckets that never hold an object. */
    BucketStore NONE = new BucketStore() {};

    /** After a bucket was made. */
    default void created(String jurisdiction, String bucket) {}

    /** Whether it may be removed; asked before that. */
    default boolean isEmpty(String jurisdiction, String bucket) {
        return true;
    }

    /** After a bucket was removed. */
    default void deleted(String jurisdiction, String bucket) {}
}
