package dev.keyhold.crypto;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Micros;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes identifiers. In production its source of randomness is a {@link java.security.SecureRandom}. */
public final class IdGenerator {
    private static final int EVENT_RANDOM_BYTES = 4;
    private static final int TOKEN_KEY_ID_BYTES = 8;
    private static final int TOKEN_ID_BYTES = 16;
    private static final int GRANT_ID_BYTES = 32;
    private static final long ACCOUNT_NUMBERS = 900_000_000_000L;
    private static final long FIRST_ACCOUNT_NUMBER = 100_000_000_000L;

    /** The digits of a request's identifier that tell who has made it, as a part of its lower half. */
    private static final long MAKER = 0xFFFFL;

    private static final int MAKER_DIGITS = 4;
    private static final Pattern REQUEST_ID = Pattern.compile("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");

    private final RandomGenerator random;
    private final long maker = ThreadLocalRandom.current().nextLong() & MAKER;

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
     * the source of secrets, for which threads wait for each other. All that are made here end with the same four
     * digits, so that an identifier leads to the process that has answered the request.
     */
    public String requestId() {
        var drawn = ThreadLocalRandom.current();
        var version4 = (drawn.nextLong() & ~0xF000L) | 0x4000L;
        var variant = (drawn.nextLong() & ~(0b11L << 62 | MAKER)) | (0b10L << 62) | maker;
        return new UUID(version4, variant).toString();
    }

    /** The end of a request's identifier, which tells who has made it; empty if it is none of them. */
    public static Optional<String> makerOf(String requestId) {
        return REQUEST_ID.matcher(requestId).matches()
                ? Optional.of(requestId.substring(requestId.length() - MAKER_DIGITS))
                : Optional.empty();
    }

    /** The end of all that are made here. */
    public String maker() {
        return HexFormat.of().toHexDigits((short) maker);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
