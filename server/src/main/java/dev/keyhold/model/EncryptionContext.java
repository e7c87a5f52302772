package dev.keyhold.model;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The encryption context of the AWS KMS API: pairs that must be given again to decrypt. They are authenticated as the
 * additional data of the ciphertext, and are no secret.
 *
 * @param pairs in the order of their keys as bytes
 */
public record EncryptionContext(Map<String, String> pairs) {
    /** Nothing: the additional data is empty too. */
    public static final EncryptionContext NONE = new EncryptionContext(Map.of());

    /** The most bytes of {@link #canonical}, as many as the other API takes as additional data. */
    public static final int MAX_BYTES = 8_192;

    private static final int MAX_LENGTH = 0xFFFF;
    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    public EncryptionContext {
        pairs = pairs.isEmpty() ? Map.of() : sorted(pairs);
    }

    private static Map<String, String> sorted(Map<String, String> pairs) {
        var sorted = new TreeMap<String, String>(BY_BYTES);
        sorted.putAll(pairs);
        return new LinkedHashMap<>(sorted);
    }

    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    /**
     * The pairs with their lengths, so that no two contexts have the same bytes: nothing if there are none, else their
     * number in two bytes, and of each pair key and value, both in UTF-8 after their length in two bytes. Empty if they
     * are more than {@value #MAX_BYTES} bytes.
     */
    public Optional<byte[]> canonical() {
        if (pairs.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        var bytes = new ByteArrayOutputStream();
        append(bytes, pairs.size());
        for (var pair : pairs.entrySet()) {
            if (!append(bytes, pair.getKey()) || !append(bytes, pair.getValue()) || bytes.size() > MAX_BYTES) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    /** The context with that canonical form; empty if it is none. */
    public static Optional<EncryptionContext> parse(byte[] canonical) {
        if (canonical.length == 0) {
            return Optional.of(NONE);
        }
        try {
            var bytes = ByteBuffer.wrap(canonical);
            var pairs = new LinkedHashMap<String, String>();
            for (int left = length(bytes); left > 0; left--) {
                pairs.put(text(bytes), text(bytes));
            }
            var context = new EncryptionContext(pairs);
            return context.canonical()
                    .filter(again -> Arrays.equals(again, canonical))
                    .map(_ -> context);
        } catch (BufferUnderflowException | CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static boolean append(ByteArrayOutputStream bytes, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, utf8.length);
        bytes.writeBytes(utf8);
        return utf8.length <= MAX_LENGTH;
    }

    private static void append(ByteArrayOutputStream bytes, int length) {
        bytes.write(length >>> Byte.SIZE);
        bytes.write(length);
    }

    private static int length(ByteBuffer bytes) {
        return Short.toUnsignedInt(bytes.getShort());
    }

    private static String text(ByteBuffer bytes) throws CharacterCodingException {
        var utf8 = new byte[length(bytes)];
        bytes.get(utf8);
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }
}
