package io.infrar.provider.local.service;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects of a bucket that are deleted some time after their last change.
 *
 * @param prefix of their keys; empty for all
 * @param days above 0
 */
public record Expiry(String bucket, String prefix, int days) {
    public Expiry {
        new Problems("Expiry of bucket " + bucket)
                .require(!bucket.isEmpty(), "bucket is empty")
                .require(days > 0, "days is " + days + ", not above 0")
                .raise();
    }

    /** One line each, as few jars as possible being at hand where it is read. */
    static String format(List<Expiry> expiries) {
        StringBuilder text = new StringBuilder("# bucket days prefix; written by Infrar\n");
        for (Expiry expiry : expiries) {
            String prefix = URLEncoder.encode(expiry.prefix, StandardCharsets.UTF_8);
            text.append(expiry.bucket)
                    .append(' ')
                    .append(expiry.days)
                    .append(' ')
                    .append(prefix)
                    .append('\n');
        }
        return text.toString();
    }

    static List<Expiry> read(Path file) throws IOException {
        List<Expiry> expiries = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                if (!line.startsWith("#") && !line.isBlank()) {
                    if (words.length != 3 || !words[1].matches("[1-9]\\d{0,8}")) {
                        throw new IOException(file + " has a line that is not '<bucket> <days> <prefix>': " + line);
                    }
                    String prefix = URLDecoder.decode(words[2], StandardCharsets.UTF_8);
                    expiries.add(new Expiry(words[0], prefix, Integer.parseInt(words[1])));
                }
            }
        }
        return List.copyOf(expiries);
    }
}
