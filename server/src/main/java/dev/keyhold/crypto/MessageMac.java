package dev.keyhold.crypto;

import dev.keyhold.model.MacAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Authenticates messages with keys of the KMS: HMAC (RFC 2104), never shortened. */
public final class MessageMac {
    private MessageMac() {}

    /** The code of a message. */
    public static byte[] generate(KeyMaterial key, MacAlgorithm algorithm, byte[] message) {
        return key.use(bytes -> {
            try {
                var name = "HmacSHA" + algorithm.macBytes() * Byte.SIZE;
                var mac = Mac.getInstance(name);
                mac.init(new SecretKeySpec(bytes, name));
                return Hmacs.compute(mac, message);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " is not available", e);
            }
        });
    }

    /** Whether {@code code} is, to its last byte, that of the message; takes constant time. */
    public static boolean verify(KeyMaterial key, MacAlgorithm algorithm, byte[] message, byte[] code) {
        return MessageDigest.isEqual(generate(key, algorithm, message), code);
    }
}
