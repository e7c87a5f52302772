package dev.keyhold.crypto;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Micros;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Makes identifiers. In production its source of randomness is a {@link java.security.SecureRandom}. */
public final class IdGenerator {
    private static final int EVENT_RANDOM_BYTES = 4;
    private static final int TOKEN_KEY_ID_BYTES = 8;
    private static final int TOKEN_ID_BYTES = 16;
    private static final int GRANT_ID_BYTES = 32;
    private static final long ACCOUNT_NUMBERS = 900_000_000_000L;
    private static final long FIRST_ACCOUNT_NUMBER = 100_000_000_000L;

    private final RandomGenerator random;

    public IdGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** An account number without leading zeros, which clients mistake for numbers less often. */
    public AccountId accountId() {
        return AccountId.ofNumber(FIRST_ACCOUNT_NUMBER + random.nextLong(ACCOUNT_NUMBERS));
    }

    public ResourceId resourceId(String prefix, AccountId account) {
        return ResourceId.of(prefix, account, random.nextLong());
    }

    public AccessKeyId accessKeyId(String prefix, AccountId account) {
        return AccessKeyId.of(prefix, account, random.nextLong());
    }

    /** The access key id of a record made through Yandex Cloud. */
    public AccessKeyId accessKeyId(ResourceId record) {
        return AccessKeyId.ofRecord(record, random.nextInt());
    }

    /** Names a key of {@link TokenMac}: 64 random bits in hex. */
    public String tokenKeyId() {
        return HexFormat.of().formatHex(bytes(TOKEN_KEY_ID_BYTES));
    }

    /** Names a grant on a key: 256 random bits in hex, as AWS KMS does. */
    public String grantId() {
        return HexFormat.of().formatHex(bytes(GRANT_ID_BYTES));
    }

    /** Names a token: 128 random bits in hex. */
    public String tokenId() {
        return HexFormat.of().formatHex(bytes(TOKEN_ID_BYTES));
    }

    /** An audit event's identifier: ordered by time in microseconds, told apart by 32 random bits. */
    public String eventId(Instant at) {
        return HexFormat.of().toHexDigits(Micros.of(at)) + HexFormat.of().formatHex(bytes(EVENT_RANDOM_BYTES));
    }

    /**
     * A request's identifier: a random UUID (RFC 9562, version 4). Guessing one gains nothing, so it does not come from
     * the source of secrets, for which threads wait for each other.
     */
    public String requestId() {
        var drawn = ThreadLocalRandom.current();
        var version4 = (drawn.nextLong() & ~0xF000L) | 0x4000L;
        var variant = (drawn.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(version4, variant).toString();
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
