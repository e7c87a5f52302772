package dev.keyhold.crypto;

import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A file of any length that is sealed to a passphrase or to the public half of a {@link TransferKey}.
 *
 * <p>Format: the eight ASCII bytes {@code KEYHOLDX}, a version byte, 1, and a byte for what it is sealed to. 1, a
 * passphrase: memory in KiB and passes of Argon2id in four bytes each, the lanes in one, and a salt of 16; what
 * Argon2id makes is the file's key. 2, a public half: the first 8 bytes of its SHA-256, and the file's key sealed to
 * it, 80 bytes. Then follows the content as Tink's AES-GCM-HKDF stream with segments of 1 MiB. All before it is its
 * associated data, so that a change anywhere, and a missing end, are noticed. Closing it wipes its key.
 */
public final class SealedFile implements AutoCloseable {
    private static final byte[] MAGIC = "KEYHOLDX".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final byte TO_PASSPHRASE = 1;
    private static final byte TO_KEY = 2;

    private static final int START = MAGIC.length + 2;
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final int SEGMENT = 1024 * 1024;
    private static final byte[] INFO = "keyhold sealed file 1".getBytes(StandardCharsets.US_ASCII);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] header;
    private final SecretBytes key;

    private SealedFile(byte[] header, SecretBytes key) {
        this.header = header;
        this.key = key;
    }

    /** What a file is sealed to. */
    public sealed interface Recipient {
        /** The owner of a passphrase; the caller closes it. */
        record Passphrase(SecretBytes secret) implements Recipient {}

        /** The owner of the private half. */
        record PublicKey(TransferKey.PublicHalf half) implements Recipient {}
    }

    /** What opens a file; the caller closes it. */
    public sealed interface Opener {
        /** The passphrase it was sealed to. */
        record Passphrase(SecretBytes secret) implements Opener {}

        /** The private half of the key that it was sealed to. */
        record PrivateKey(TransferKey key) implements Opener {}
    }

    /** A new file, which nobody has written yet; for a passphrase this takes long. */
    public static SealedFile to(Recipient recipient) {
        return switch (recipient) {
            case Recipient.Passphrase(var secret) -> {
                var salt = new byte[Passphrase.SALT_BYTES];
                RANDOM.nextBytes(salt);
                var header = header(TO_PASSPHRASE, Passphrase.Cost.BYTES + salt.length, rest -> {
                    Passphrase.COST.write(rest);
                    rest.put(salt);
                });
                yield new SealedFile(header, Passphrase.key(secret, salt, Passphrase.COST));
            }
            case Recipient.PublicKey(var half) -> {
                var bytes = new byte[KEY_BYTES];
                RANDOM.nextBytes(bytes);
                var key = SecretBytes.takeOver(bytes);
                try {
                    var sealed = half.seal(key, INFO);
                    var header = header(
                            TO_KEY,
                            ID_BYTES + sealed.length,
                            rest -> rest.put(half.idBytes()).put(sealed));
                    yield new SealedFile(header, key);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("the key of a file cannot be sealed", e);
                }
            }
        };
    }

    /**
     * Writes the file from its beginning. Nothing can be read of one whose stream was not closed.
     *
     * @return takes the content
     */
    public OutputStream write(OutputStream to) throws IOException {
        to.write(header);
        try {
            return stream(key).newEncryptingStream(to, header);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the file cannot be sealed", e);
        }
    }

    /**
     * Reads the file from its beginning, as often as is wanted.
     *
     * @return the content; reading it throws {@link IOException} where the file was changed or its end is missing
     */
    public InputStream read(InputStream from) throws IOException {
        if (!Arrays.equals(from.readNBytes(header.length), header)) {
            throw new IOException("the file was changed meanwhile");
        }
        try {
            return stream(key).newDecryptingStream(from, header);
        } catch (GeneralSecurityException e) {
            throw new IOException("the file does not open", e);
        }
    }

    @Override
    public void close() {
        key.close();
    }

    private static byte[] header(byte kind, int more, Consumer<ByteBuffer> rest) {
        var header = ByteBuffer.allocate(START + more);
        header.put(MAGIC).put(VERSION).put(kind);
        rest.accept(header);
        return header.array();
    }

    /**
     * Finds the key of a file, which takes long for a passphrase.
     *
     * @param from the file from its beginning
     * @throws IllegalArgumentException when it is no such file, or sealed to something else; the message says which. A
     *     wrong passphrase shows only as the content is read
     */
    public static SealedFile unlock(InputStream from, Opener opener) throws IOException {
        var start = from.readNBytes(START);
        if (start.length < START || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException("it is not a sealed file of Keyhold");
        }
        if (start[MAGIC.length] != VERSION) {
            throw new IllegalArgumentException("it has a format of another version of Keyhold");
        }
        return switch (start[MAGIC.length + 1]) {
            case TO_PASSPHRASE -> withPassphrase(from, start, opener);
            case TO_KEY -> withKey(from, start, opener);
            default -> throw new IllegalArgumentException("it is sealed in a way that is not known");
        };
    }

    private static SealedFile withPassphrase(InputStream from, byte[] start, Opener opener) throws IOException {
        if (!(opener instanceof Opener.Passphrase(var secret))) {
            throw new IllegalArgumentException("it is sealed to a passphrase, not to a key");
        }
        var rest = rest(from, Passphrase.Cost.BYTES + Passphrase.SALT_BYTES);
        var fields = ByteBuffer.wrap(rest);
        var cost = Passphrase.Cost.read(fields);
        if (!cost.isWithinBounds()) {
            throw new IllegalArgumentException("it asks for more work, or less, than any file that Keyhold writes");
        }
        var salt = new byte[Passphrase.SALT_BYTES];
        fields.get(salt);
        return new SealedFile(join(start, rest), Passphrase.key(secret, salt, cost));
    }

    private static SealedFile withKey(InputStream from, byte[] start, Opener opener) throws IOException {
        if (!(opener instanceof Opener.PrivateKey(var pair))) {
            throw new IllegalArgumentException("it is sealed to a key, not to a passphrase");
        }
        var rest = rest(from, ID_BYTES + KEY_BYTES + TransferKey.OVERHEAD);
        if (!Arrays.equals(rest, 0, ID_BYTES, pair.publicHalf().idBytes(), 0, ID_BYTES)) {
            throw new IllegalArgumentException(
                    "it is sealed to another key than " + pair.publicHalf().id());
        }
        try {
            var key = pair.open(Arrays.copyOfRange(rest, ID_BYTES, rest.length), INFO);
            if (key.length() != KEY_BYTES) {
                throw new IllegalArgumentException("its key has another length");
            }
            return new SealedFile(join(start, rest), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it does not open with this key, or was changed", e);
        }
    }

    private static byte[] rest(InputStream from, int length) throws IOException {
        var rest = from.readNBytes(length);
        if (rest.length < length) {
            throw new IllegalArgumentException("it ends too early");
        }
        return rest;
    }

    private static byte[] join(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static StreamingAead stream(SecretBytes key) throws InvalidAlgorithmParameterException {
        var bytes = key.use(byte[]::clone);
        try {
            return new AesGcmHkdfStreaming(bytes, "HmacSha256", KEY_BYTES, SEGMENT, 0);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
