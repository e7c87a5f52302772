package dev.keyhold.crypto;

import dev.keyhold.model.AccountId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Where a sealed secret belongs. It is authenticated with the secret, so a value moved to another account, record or
 * purpose does not open.
 *
 * @param record the identifier of the record that holds the secret
 * @param more what else must be as it was: as many texts as the purpose has, always
 */
public record SealContext(AccountId account, String record, Purpose purpose, List<String> more) {
    /** What a sealed secret is for. The number is part of the stored format and is never reused. */
    public enum Purpose {
        SESSION_TOKEN(2),
        TOKEN_KEY(3),
        KEY_MATERIAL(4),
        /** More: the owner. */
        ACCESS_KEY_SECRET(5),
        /** Seals nothing. More: the owner and the digest. */
        API_KEY(6),
        /** Seals nothing. More: the owner and the public key. */
        AUTHORIZED_KEY(7),
        /** More: the owner; empty while there is none. */
        MFA_SEED(8),
        /** More: the issuer, the algorithm and the public key. */
        OUTBOUND_KEY(9),
        /** The private half of a key pair that material is encrypted under for its import. More: what it is for. */
        IMPORT_KEY(10),
        /** Seals nothing. */
        GRANT_TOKEN(11);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    public SealContext {
        more = List.copyOf(more);
    }

    /** A place that nothing else belongs to. */
    public SealContext(AccountId account, String record, Purpose purpose) {
        this(account, record, purpose, List.of());
    }

    /** Of the secret of an access key. */
    public static SealContext ofAccessKey(AccountId account, String accessKey, String owner) {
        return new SealContext(account, accessKey, Purpose.ACCESS_KEY_SECRET, List.of(owner));
    }

    /** Of the record of an API key. */
    public static SealContext ofApiKey(AccountId account, String id, String owner, String digest) {
        return new SealContext(account, id, Purpose.API_KEY, List.of(owner, digest));
    }

    /** Of the record of an authorized key. */
    public static SealContext ofAuthorizedKey(AccountId account, String id, String owner, String publicKey) {
        return new SealContext(account, id, Purpose.AUTHORIZED_KEY, List.of(owner, publicKey));
    }

    /** Of the seed of an MFA device, whose owner is empty while it has none. */
    public static SealContext ofMfaSeed(AccountId account, String device, String owner) {
        return new SealContext(account, device, Purpose.MFA_SEED, List.of(owner));
    }

    /** Of the private half of a key that signs identity tokens of an issuer. */
    public static SealContext ofOutboundKey(
            AccountId account, String id, String issuer, String algorithm, String publicKey) {
        return new SealContext(account, id, Purpose.OUTBOUND_KEY, List.of(issuer, algorithm, publicKey));
    }

    /** Of a key pair that material of a key is encrypted under for its import. */
    public static SealContext ofImport(AccountId account, String key, String purpose) {
        return new SealContext(account, key, Purpose.IMPORT_KEY, List.of(purpose));
    }

    /** Of the token of a grant on a key, by the identifier of the grant. */
    public static SealContext ofGrantToken(AccountId account, String grant) {
        return new SealContext(account, grant, Purpose.GRANT_TOKEN);
    }

    /** Of a key that tags IAM tokens. */
    public static SealContext ofTokenKey(String id) {
        return new SealContext(AccountId.SYSTEM, id, Purpose.TOKEN_KEY);
    }

    /** Of a version's material, bound to the key and the version: moved to another of either, it does not open. */
    public static SealContext ofMaterial(AccountId account, String key, String version) {
        return new SealContext(account, key + "/" + version, Purpose.KEY_MATERIAL);
    }

    /**
     * Unambiguous bytes: every part is preceded by its length, in two bytes. Empty when a part is longer than those can
     * tell: nothing was ever sealed there.
     */
    Optional<byte[]> associatedData(int formatVersion) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(formatVersion);
            out.writeByte(purpose.number);
            out.writeUTF(account.text());
            out.writeUTF(record);
            for (var text : more) {
                out.writeUTF(text);
            }
        } catch (UTFDataFormatException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(bytes.toByteArray());
    }
}
