package dev.keyhold.crypto;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tokens of grants on keys. A token names account and grant, and has a random nonce and the authentication code of all
 * three under the data key, so that only this installation makes it. It adds no right, and is neither stored nor
 * logged.
 *
 * <p>Format: in base64, one version byte, 1; the account's 12 digits; the 32 bytes of the grant's identifier; and what
 * {@link Barrier#attest} makes.
 */
public final class GrantTokens {
    private static final byte VERSION = 1;
    private static final int ACCOUNT = 12;
    private static final int GRANT = 32;
    private static final int HEADER = 1 + ACCOUNT + GRANT;

    private final Barrier barrier;

    public GrantTokens(Barrier barrier) {
        this.barrier = barrier;
    }

    /** The grant that a token is of, which need not exist any more. */
    public record Named(AccountId account, String grant) {}

    /** A new token; {@code grant} is 64 hexadecimal digits. */
    public String issue(AccountId account, String grant) {
        var seal = barrier.attest(SealContext.ofGrantToken(account, grant)).bytes();
        var token = new byte[HEADER + seal.length];
        token[0] = VERSION;
        System.arraycopy(account.text().getBytes(StandardCharsets.US_ASCII), 0, token, 1, ACCOUNT);
        System.arraycopy(HexFormat.of().parseHex(grant), 0, token, 1 + ACCOUNT, GRANT);
        System.arraycopy(seal, 0, token, HEADER, seal.length);
        return Base64.getEncoder().encodeToString(token);
    }

    /** What a text names; empty if it is no token that was issued here. */
    public Optional<Named> read(String text) {
        byte[] token;
        try {
            token = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (token.length <= HEADER || token[0] != VERSION) {
            return Optional.empty();
        }
        var number = new String(token, 1, ACCOUNT, StandardCharsets.US_ASCII);
        if (!AccountId.isValid(number)) {
            return Optional.empty();
        }
        var account = new AccountId(number);
        var grant = HexFormat.of().formatHex(token, 1 + ACCOUNT, HEADER);
        var seal = Sealed.of(Arrays.copyOfRange(token, HEADER, token.length));
        return barrier.attests(seal, SealContext.ofGrantToken(account, grant))
                ? Optional.of(new Named(account, grant))
                : Optional.empty();
    }
}
