package io.infrar.state;

import io.infrar.spi.LockInfo;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLockedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;

/** The words in which the store complains. */
final class StateErrors {
    private StateErrors() {}

    static StateException cannotRead(Path path, IOException cause) {
        return new StateException("cannot read the state in " + path + ": " + reason(cause), cause);
    }

    static StateException cannotUse(Path path, IOException cause) {
        return new StateException(
                "cannot use the state folder " + path + ": " + reason(cause)
                        + ". Choose a folder that this user can write to, with Infra.builder().state(...) (or --state)",
                cause);
    }

    static StateException cannotWrite(Path path, IOException cause) {
        return new StateException(
                "cannot write the state to " + path + ": " + reason(cause)
                        + ". Nothing of this change was recorded; make room or repair the disk, then try again",
                cause);
    }

    static StateException newer(Path file, long format) {
        return new StateException(file + " has state format " + format + ", but this version of Infrar knows format "
                + FileHeader.FORMAT + ". Nothing was changed; use the newer version of Infrar that has written it");
    }

    static StateException foreign(Path file, String reason) {
        return new StateException(file + " does not belong here: " + reason
                + ". Nothing was changed; move the file away if it got here by mistake, or choose another state folder with"
                + " Infra.builder().state(...) (or --state)");
    }

    static StateException damaged(Path file, int line, String reason, String remedy) {
        return new StateException(file + " is damaged in line " + line + ": " + reason
                + ". Nothing was changed. Restore the folder from a backup, or keep a copy of the folder and "
                + remedy);
    }

    static StateException incomplete(Path file, String reason) {
        return new StateException(file + " is missing or incomplete: " + reason
                + ". Nothing was changed. Restore the folder from a backup");
    }

    static StateLockedException locked(String environment, LockRecord record, Instant now) {
        LockInfo info = record.info();
        String holder = "the state of environment '" + environment + "' is locked by " + info.owner() + ", process "
                + record.pid() + " on " + record.host() + " (" + info.operation() + " since " + info.since()
                + ", lease until " + info.leaseUntil() + "). ";
        String take = "take the lock away with breakLock(\"" + environment + "\", \"" + info.id() + "\")";
        if (info.leaseUntil().isAfter(now)) {
            return new StateLockedException(
                    holder + "Wait until it is done. If it hangs, end that process, which frees the lock, or " + take,
                    info);
        }
        return new StateLockedException(
                holder + "Its lease has run out, but the process still holds the file: it may be suspended."
                        + " Let it go on, or end it, which frees the lock, or " + take,
                info);
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return ((FileSystemException) e).getFile() + " is a file where a folder is needed";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getFile() + ": " + failure.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
