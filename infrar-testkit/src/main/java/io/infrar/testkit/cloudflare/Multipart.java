package io.infrar.testkit.cloudflare;

import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a form of files and fields. */
final class Multipart {
    private static final Pattern BOUNDARY =
            Pattern.compile("multipart/form-data;.*boundary=\"?([^\";]+)\"?.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile("(?is).*content-disposition:[^\\r\\n]*?[; ]name=\"([^\"]*)\".*");
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private Multipart() {}

    /** The parts by name; a later one replaces an earlier one. */
    static Map<String, byte[]> parts(SimRequest request) {
        Matcher type = BOUNDARY.matcher(request.header("Content-Type").orElse(""));
        if (!type.matches()) {
            throw new Refused(400, 8000000, "Request body must be multipart/form-data with a boundary");
        }
        byte[] body = request.body();
        byte[] separator = ("\r\n--" + type.group(1)).getBytes(StandardCharsets.US_ASCII);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        int at = separator.length - 2;
        while (at + 1 < body.length && body[at] == '\r') {
            int headEnd = indexOf(body, HEAD_END, at);
            int end = headEnd < 0 ? -1 : indexOf(body, separator, headEnd + 2);
            if (end < 0) {
                throw new Refused(400, 8000000, "The multipart body ends too early");
            }
            Matcher name = NAME.matcher(new String(body, at, headEnd - at, StandardCharsets.UTF_8));
            if (!name.matches()) {
                throw new Refused(400, 8000000, "A part of the multipart body has no name");
            }
            parts.put(name.group(1), Arrays.copyOfRange(body, Math.min(headEnd + HEAD_END.length, end), end));
            at = end + separator.length;
        }
        return parts;
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        for (int i = from; i <= body.length - wanted.length; i++) {
            if (body[i] == wanted[0] && Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
