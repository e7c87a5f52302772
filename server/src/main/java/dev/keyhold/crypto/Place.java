package dev.keyhold.crypto;

import dev.keyhold.model.AccountId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where a sealed secret belongs. It is authenticated with the secret, so a value moved to another account, record or
 * purpose does not open.
 *
 * @param record the identifier of the record that holds the secret
 */
public record Place(AccountId account, String record, Purpose purpose) {
    /** What a sealed secret is for. The number is part of the stored format and is never reused. */
    public enum Purpose {
        ACCESS_KEY_SECRET(1),
        SESSION_TOKEN(2),
        TOKEN_KEY(3),
        KEY_MATERIAL(4);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    /** Of the secret of an access key. */
    public static Place ofAccessKey(AccountId account, String accessKey) {
        return new Place(account, accessKey, Purpose.ACCESS_KEY_SECRET);
    }

    /** Of a key that tags IAM tokens. */
    public static Place ofTokenKey(String id) {
        return new Place(AccountId.SYSTEM, id, Purpose.TOKEN_KEY);
    }

    /** Of a version's material, bound to the key and the version: moved to another of either, it does not open. */
    public static Place ofMaterial(AccountId account, String key, String version) {
        return new Place(account, key + "/" + version, Purpose.KEY_MATERIAL);
    }

    /** Unambiguous bytes: every part is preceded by its length. */
    byte[] associatedData(int formatVersion) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(formatVersion);
            out.writeByte(purpose.number);
            out.writeUTF(account.text());
            out.writeUTF(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
