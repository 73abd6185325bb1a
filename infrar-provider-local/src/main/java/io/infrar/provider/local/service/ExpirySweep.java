package io.infrar.provider.local.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Deletes expired objects from inside the store, since the store itself knows no lifecycle. */
final class ExpirySweep {
    private static final int MINUTES = 10;

    private ExpirySweep() {}

    /** At once and then every ten minutes; the file is read each time. */
    static void start(BlobStore store, Path rules) {
        TimerTask sweep = new TimerTask() {
            @Override
            public void run() {
                sweepQuietly(store, rules);
            }
        };
        new Timer("expiry", true).schedule(sweep, 0, TimeUnit.MINUTES.toMillis(MINUTES));
    }

    private static void sweepQuietly(BlobStore store, Path rules) {
        try {
            for (Expiry expiry : Expiry.read(rules)) {
                int deleted = sweep(store, expiry, Instant.now());
                if (deleted > 0) {
                    System.out.println("Expired after " + expiry.days() + " days in bucket " + expiry.bucket() + ": "
                            + deleted + " objects");
                }
            }
        } catch (IOException | RuntimeException e) { // an exception would end the timer
            System.err.println("Expired objects could not be deleted, next try in " + MINUTES + " minutes: " + e);
        }
    }

    private static int sweep(BlobStore store, Expiry expiry, Instant now) {
        if (!store.containerExists(expiry.bucket())) {
            return 0;
        }
        Instant limit = now.minus(Duration.ofDays(expiry.days()));
        int deleted = 0;
        String last = null;
        ListObjectsV2Response page;
        do {
            page = store.list(ListObjectsV2Request.builder()
                    .bucket(expiry.bucket())
                    .prefix(expiry.prefix())
                    .startAfter(last)
                    .build());
            for (S3Object object : page.contents()) {
                last = object.key();
                if (!last.equals(Buckets.OWNER) && object.lastModified().isBefore(limit)) {
                    store.removeBlob(expiry.bucket(), last);
                    deleted++;
                }
            }
        } while (Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty());
        return deleted;
    }
}
