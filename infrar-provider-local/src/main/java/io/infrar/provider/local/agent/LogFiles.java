package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reading the end of log files, and keeping them from growing. */
final class LogFiles {
    private static final int TAIL_BYTES = 64 << 10;
    private static final int LINE_CHARS = 500;

    private LogFiles() {}

    static Path rotated(Path log) {
        return log.resolveSibling(log.getFileName() + ".1");
    }

    /** Copy and cut: the writer's descriptor appends, so it goes on at the new start. */
    static void rotate(Path log, long maxBytes) throws IOException {
        if (!Files.isRegularFile(log) || Files.size(log) <= maxBytes) {
            return;
        }
        try {
            Files.copy(log, rotated(log), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(rotated(log)); // no room for the copy: better to lose lines than to fill the disk
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** The last lines, masked before anything is cut so that no half of a secret survives. */
    static List<String> tail(Path log, int lines, Redactor redactor) {
        List<String> tail = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long start = Math.max(0, channel.size() - TAIL_BYTES);
            String text = read(channel, start);
            if (start > 0) {
                int newline = text.indexOf('\n');
                int cut = newline >= 0 ? newline + 1 : Math.min(text.length(), redactor.longest());
                text = text.substring(cut);
            }
            redactor.redact(text).lines().forEach(line -> tail.add(shorten(line)));
        } catch (IOException e) {
            return List.of(); // no log yet
        }
        return List.copyOf(tail.subList(Math.max(0, tail.size() - lines), tail.size()));
    }

    /** Everything from the offset, at most 1 MiB of it (the latest); from the start when the file was cut meanwhile. */
    static String since(Path log, long offset) {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long start = offset <= channel.size() ? offset : 0;
            return read(channel, Math.max(start, channel.size() - (1 << 20)));
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(FileChannel channel, long start) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size() - start, 1 << 20));
        while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
            // until full or at the end
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    private static String shorten(String line) {
        return line.length() <= LINE_CHARS ? line : line.substring(0, LINE_CHARS) + "…";
    }
}
