package dev.keyhold.server;

import dev.keyhold.api.gateway.mapping.route.RouteMapping;
import dev.keyhold.maintenance.IoFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file with the table of routes. */
final class RouteFile {
    static final int MAX_BYTES = 256 * 1024;

    private RouteFile() {}

    /**
     * Reads the table.
     *
     * @throws IllegalArgumentException with a message for the operator, which names the file
     */
    static RouteMapping read(Path file) {
        try {
            return RouteMapping.parse(text(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        byte[] bytes;
        try (var content = Files.newInputStream(file)) {
            bytes = content.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file cannot be read: " + IoFailures.describe(e), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("the file has more than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the file is not text in UTF-8", e);
        }
    }
}
