package dev.keyhold.maintenance.importing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Unpacks a zip file in memory that may be hostile. Nothing is written anywhere, so no name of an entry is a path. */
final class ZipContents {
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_UNPACKED = 100 * 1024 * 1024;

    /** The end of the directory that every zip file ends with, if it is whole. */
    private static final int END_LENGTH = 22;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x04034b50;
    private static final int MAX_COMMENT = 0xffff;
    private static final int COUNT_AT = 10;
    private static final int COMMENT_AT = 20;

    private ZipContents() {}

    static boolean isZip(byte[] bytes) {
        return bytes.length >= END_LENGTH
                && (number(bytes, 0, 4) == ENTRY_SIGNATURE || number(bytes, 0, 4) == END_SIGNATURE);
    }

    /** The files by their names. */
    static Map<String, byte[]> unpack(byte[] bytes) {
        var declared = entries(bytes);
        var files = new LinkedHashMap<String, byte[]>();
        var count = 0;
        var left = MAX_UNPACKED;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++count > MAX_ENTRIES) {
                    throw new ImportFileException("", "the zip file has more than " + MAX_ENTRIES + " entries");
                }
                var name = entry.getName();
                requirePlain(name);
                var content = read(zip, left, name);
                left -= content.length;
                if (!entry.isDirectory() && files.put(name, content) != null) {
                    throw new ImportFileException(name, "the zip file has this entry twice");
                }
            }
        } catch (ZipException | IllegalArgumentException _) {
            throw new ImportFileException("entry " + (count + 1), "the zip file is damaged or encrypted");
        } catch (IOException _) {
            throw new ImportFileException("entry " + count, "the zip file is damaged or ends too early");
        }
        if (count != declared) {
            throw new ImportFileException("", "the zip file has " + declared + " entries and lists " + count);
        }
        return files;
    }

    private static byte[] read(ZipInputStream zip, int left, String name) throws IOException {
        var content = zip.readNBytes(left + 1);
        if (content.length > left) {
            throw new ImportFileException(name, "the zip file holds more than " + MAX_UNPACKED + " bytes");
        }
        if (isZip(content)) {
            throw new ImportFileException(name, "a zip file in a zip file is not read");
        }
        return content;
    }

    /** A name that could lead elsewhere comes from no store. */
    private static void requirePlain(String name) {
        if (name.startsWith("/")
                || name.contains("\\")
                || name.contains("..")
                || name.contains(":")
                || !name.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new ImportFileException("", "the zip file has an entry whose name leads out of it");
        }
    }

    /** How many entries the directory at the end has. A file that was cut off has no such end. */
    private static int entries(byte[] bytes) {
        for (int at = bytes.length - END_LENGTH; at >= Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT); at--) {
            if (number(bytes, at, 4) == END_SIGNATURE
                    && number(bytes, at + COMMENT_AT, 2) == bytes.length - at - END_LENGTH) {
                return (int) number(bytes, at + COUNT_AT, 2);
            }
        }
        throw new ImportFileException("", "the zip file ends too early");
    }

    private static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << 8 | (bytes[at + i] & 0xff);
        }
        return number;
    }
}
