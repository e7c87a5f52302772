package dev.keyhold.api.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Imports key material as its owner does, with a library other than the server's ciphers. */
public record ImportingClient(Kms kms) {
    private static final String STAYS = "\"ExpirationModel\":\"KEY_MATERIAL_DOES_NOT_EXPIRE\"";
    public static final String ALGORITHM = "RSA_AES_KEY_WRAP_SHA_256";

    /** Makes a key with that material, for ever; returns its identifier. */
    public String key(String spec, String usage, byte[] material) {
        var id = kms.key("{\"Origin\":\"EXTERNAL\",\"KeySpec\":\"%s\",\"KeyUsage\":\"%s\"}".formatted(spec, usage));
        kms.done(kms.root(), "ImportKeyMaterial", body(id, material, STAYS));
        return id;
    }

    /** An import with these members more, each after a comma. */
    public Kms.Answer call(String id, byte[] material, String more) {
        return kms.call(kms.root(), "ImportKeyMaterial", body(id, material, STAYS + more));
    }

    /** An import of material that expires. */
    public void until(String id, byte[] material, Instant at) {
        var expiry = "\"ExpirationModel\":\"KEY_MATERIAL_EXPIRES\",\"ValidTo\":" + at.getEpochSecond();
        kms.done(kms.root(), "ImportKeyMaterial", body(id, material, expiry));
    }

    private String body(String id, byte[] material, String more) {
        var parameters = kms.done(
                kms.root(),
                "GetParametersForImport",
                "{\"KeyId\":\"%s\",\"WrappingAlgorithm\":\"%s\",\"WrappingKeySpec\":\"RSA_2048\"}"
                        .formatted(id, ALGORITHM));
        return "{\"KeyId\":\"%s\",\"ImportToken\":\"%s\",\"EncryptedKeyMaterial\":\"%s\",%s}"
                .formatted(
                        id,
                        parameters.at("/ImportToken"),
                        Kms.base64(wrapped(parameters.bytes("PublicKey"), material)),
                        more);
    }

    /** Material under the public key of an import. */
    public static byte[] wrapped(byte[] publicKey, byte[] material) {
        var aesKey = new byte[32];
        new Random(1).nextBytes(aesKey);
        try {
            var oaep = new OAEPEncoding(new RSAEngine(), new SHA256Digest(), new SHA256Digest(), new byte[0]);
            oaep.init(true, PublicKeyFactory.createKey(publicKey));
            var out = new ByteArrayOutputStream();
            out.writeBytes(oaep.processBlock(aesKey, 0, aesKey.length));
            var wrap = new RFC5649WrapEngine(AESEngine.newInstance());
            wrap.init(true, new KeyParameter(aesKey));
            out.writeBytes(wrap.wrap(material, 0, material.length));
            return out.toByteArray();
        } catch (InvalidCipherTextException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
