package dev.keyhold.domain.authn;

import dev.keyhold.model.ResourceId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an IAM token says. Its payload is these 52 bytes in base64url: a version byte, 1; the signing key's id (8); the
 * token's own id (16); the subject (11, without its prefix); and the milliseconds since 1970 of its issue and of its
 * end (8 each).
 *
 * @param keyId the id of the key that signs it
 * @param id names the token in the audit trail and when it is revoked; it does not authenticate
 * @param subject the identity it stands for
 * @param expiresAt from when on it is refused
 */
record IamToken(String keyId, String id, ResourceId subject, Instant issuedAt, Instant expiresAt) {
    private static final byte VERSION = 1;
    private static final int KEY_ID_LENGTH = 8;
    private static final int ID_LENGTH = 16;
    private static final int LENGTH = 1 + KEY_ID_LENGTH + ID_LENGTH + ResourceId.PACKED_LENGTH + 2 * Long.BYTES;

    String payload() {
        var bytes = ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .put(HexFormat.of().parseHex(keyId))
                .put(HexFormat.of().parseHex(id))
                .put(subject.packed())
                .putLong(issuedAt.toEpochMilli())
                .putLong(expiresAt.toEpochMilli());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Reads what may be anything: the tag is looked at afterwards, with the key named here. */
    static Optional<IamToken> parse(String payload) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(payload);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        var keyId = HexFormat.of().formatHex(take(buffer, KEY_ID_LENGTH));
        var id = HexFormat.of().formatHex(take(buffer, ID_LENGTH));
        var subject = ResourceId.unpack(ResourceId.IAM, take(buffer, ResourceId.PACKED_LENGTH));
        var issuedAt = Instant.ofEpochMilli(buffer.getLong());
        var expiresAt = Instant.ofEpochMilli(buffer.getLong());
        return subject.map(of -> new IamToken(keyId, id, of, issuedAt, expiresAt));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        var bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
