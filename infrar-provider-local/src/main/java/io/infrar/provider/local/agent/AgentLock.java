package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One agent per root. The operating system lets go of it when the holder dies, however it dies. */
final class AgentLock implements AutoCloseable {
    private final FileChannel channel;

    private AgentLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Null when somebody else has it. */
    static @Nullable AgentLock tryAcquire(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null; // the root is being removed
        }
        try {
            Object opened =
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            if (channel.tryLock() != null) {
                // A former holder may have removed the file between our opening and locking it.
                Object present = Files.exists(file)
                        ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                        : null;
                if (present != null && Objects.equals(opened, present)) {
                    return new AgentLock(channel);
                }
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            // held within this JVM, or removed: not ours either way
        }
        channel.close();
        return null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
