package dev.keyhold.domain.session;

import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The policies and tags of a session in few bytes, so that every session fits into its token. Their number is bounded:
 * what takes more is refused when the session is to be issued.
 *
 * @param bytes none if there are neither policies nor tags
 */
record PackedAttributes(byte[] bytes) {
    /** How many bytes policies and tags may take. */
    static final int MAX_LENGTH = 2_048;

    /** More than what a request may ask for, and little enough for what few bytes may unpack to. */
    private static final int MAX_UNPACKED = 131_072;

    private static final int PERCENT = 100;

    static PackedAttributes of(SessionTags tags, SessionPolicies policies) {
        if (tags.tags().isEmpty() && !policies.narrow()) {
            return new PackedAttributes(new byte[0]);
        }
        var plain = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(plain)) {
            writeText(out, policies.inline().orElse(""));
            out.writeByte(policies.managed().size());
            for (var arn : policies.managed()) {
                writeText(out, arn);
            }
            out.writeByte(tags.tags().size());
            for (var tag : tags.tags()) {
                writeText(out, tag.key());
                writeText(out, tag.value());
                out.writeBoolean(tags.isTransitive(tag));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PackedAttributes(deflate(plain.toByteArray()));
    }

    /** How much of the room for policies and tags they take; empty if there are none. */
    Optional<Integer> percent() {
        return bytes.length == 0
                ? Optional.empty()
                : Optional.of(Math.max(1, Math.ceilDiv(PERCENT * bytes.length, MAX_LENGTH)));
    }

    boolean fits() {
        return bytes.length <= MAX_LENGTH;
    }

    /** What was packed. */
    record Unpacked(SessionTags tags, SessionPolicies policies) {}

    /** What is in the bytes; empty if they are not what {@link #of} makes. */
    Optional<Unpacked> unpack() {
        if (bytes.length == 0) {
            return Optional.of(new Unpacked(SessionTags.NONE, SessionPolicies.NONE));
        }
        return inflate(bytes).flatMap(PackedAttributes::read);
    }

    private static Optional<Unpacked> read(byte[] plain) {
        try (var in = new DataInputStream(new ByteArrayInputStream(plain))) {
            var inline = readText(in);
            var managed = new ArrayList<String>();
            for (var left = in.readUnsignedByte(); left > 0; left--) {
                managed.add(readText(in));
            }
            var tags = new ArrayList<Tag>();
            var transitive = new HashSet<String>();
            for (var left = in.readUnsignedByte(); left > 0; left--) {
                var tag = new Tag(readText(in), readText(in));
                tags.add(tag);
                if (in.readBoolean()) {
                    transitive.add(Tag.fold(tag.key()));
                }
            }
            var policies = new SessionPolicies(Optional.of(inline).filter(text -> !text.isEmpty()), managed);
            return in.read() < 0
                    ? Optional.of(new Unpacked(new SessionTags(List.copyOf(tags), transitive), policies))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static byte[] deflate(byte[] plain) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(plain);
            deflater.finish();
            var packed = new ByteArrayOutputStream();
            var buffer = new byte[MAX_LENGTH];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        }
    }

    private static Optional<byte[]> inflate(byte[] packed) {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(packed);
            var plain = new ByteArrayOutputStream();
            var buffer = new byte[MAX_LENGTH];
            while (!inflater.finished()) {
                var length = inflater.inflate(buffer);
                if (length == 0 || plain.size() + length > MAX_UNPACKED) {
                    return Optional.empty();
                }
                plain.write(buffer, 0, length);
            }
            return Optional.of(plain.toByteArray());
        } catch (DataFormatException _) {
            return Optional.empty();
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(encoded.length);
        out.write(encoded);
    }

    private static String readText(DataInputStream in) throws IOException {
        var encoded = new byte[in.readUnsignedShort()];
        in.readFully(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }
}
