package io.infrar.testkit.cloudflare;

import io.infrar.testkit.s3.S3Sim;

/**
 * Where the objects of R2 buckets are, as far as the REST API needs to know: it makes and removes buckets, while objects go over S3. A
 * jurisdiction is {@code default}, {@code eu}, {@code us}, {@code fedramp} or {@code fedramp-high}; each has its own names.
 */
public interface BucketStore {
    /** Buckets that never hold an object. */
    BucketStore NONE = new BucketStore() {};

    /** Buckets of all jurisdictions in one simulated store, so that names must differ between jurisdictions too. */
    static BucketStore in(S3Sim store) {
        return new BucketStore() {
            @Override
            public void created(String jurisdiction, String bucket) {
                store.make(bucket);
            }

            @Override
            public boolean isEmpty(String jurisdiction, String bucket) {
                return store.isEmpty(bucket);
            }

            @Override
            public void deleted(String jurisdiction, String bucket) {
                store.remove(bucket);
            }
        };
    }

    /** After a bucket was made. */
    default void created(String jurisdiction, String bucket) {}

    /** Whether it may be removed; asked before that. */
    default boolean isEmpty(String jurisdiction, String bucket) {
        return true;
    }

    /** After a bucket was removed. */
    default void deleted(String jurisdiction, String bucket) {}
}
