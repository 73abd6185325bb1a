package io.infrar.state;

import java.util.HexFormat;
import java.util.zip.CRC32C;

/** CRC-32C as eight hexadecimal digits: finds what disks and editors do, and does not guard against people. */
final class Checksum {
    static final int LENGTH = 8;

    private final CRC32C crc = new CRC32C();

    Checksum add(byte[] bytes, int from, int to) {
        crc.update(bytes, from, to - from);
        return this;
    }

    Checksum add(byte[] bytes) {
        return add(bytes, 0, bytes.length);
    }

    Checksum add(char ascii) {
        crc.update(ascii);
        return this;
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
