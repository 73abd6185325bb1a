package io.infrar.provider.cloudflare.pages;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A form of several parts ({@code multipart/form-data}, RFC 7578). */
final class Multipart {
    private final String boundary;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /**
     * Begins a form.
     *
     * @param boundary what no part has in it
     */
    Multipart(String boundary) {
        this.boundary = boundary;
    }

    /** Adds a field; null adds none. */
    Multipart field(String name, @Nullable String value) {
        return value == null ? this : part(name, null, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    Multipart file(String name, String fileName, String contentType, byte[] content) {
        return part(name, fileName, contentType, content);
    }

    private Multipart part(String name, @Nullable String fileName, @Nullable String contentType, byte[] content) {
        write("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + '"'
                + (fileName == null ? "" : "; filename=\"" + quoted(fileName) + '"')
                + "\r\n"
                + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n")
                + "\r\n");
        bytes.writeBytes(content);
        write("\r\n");
        return this;
    }

    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private void write(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The form with its end; nothing can be added behind it. */
    byte[] bytes() {
        write("--" + boundary + "--\r\n");
        return bytes.toByteArray();
    }
}
