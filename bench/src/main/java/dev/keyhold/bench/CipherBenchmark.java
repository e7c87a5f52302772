package dev.keyhold.bench;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.KeyMaterial;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricAlgorithm;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cipher of messages under AES-256 keys, next to what the JDK does with a key at hand. */
@State(Scope.Benchmark)
public class CipherBenchmark {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] AAD = {};

    @Param({"1024", "32768"})
    public int size;

    @Param("1")
    public long seed;

    private final SecureRandom random = new SecureRandom();
    private final MessageCipher cipher = new MessageCipher(random);

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private KeyMaterial material;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private SecretKey rawKey;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private ResourceId key;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private byte[] plaintext;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private byte[] ciphertext;

    @Setup(Level.Trial)
    public void start() {
        var chance = new Random(seed);
        var ids = new IdGenerator(chance);
        key = ids.resourceId(ResourceId.KMS, ids.accountId());
        material = KeyMaterial.of(new SecretGenerator(chance).keyMaterial(SymmetricAlgorithm.AES_256));
        var raw = new byte[32];
        chance.nextBytes(raw);
        rawKey = new SecretKeySpec(raw, "AES");
        plaintext = new byte[size];
        chance.nextBytes(plaintext);
        ciphertext = encrypt();
    }

    /** The floor: AES-GCM under one key, with a fresh nonce. */
    @Benchmark
    public byte[] plain() throws GeneralSecurityException {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        var gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, nonce));
        return gcm.doFinal(plaintext);
    }

    /** With a key of its own for the message. */
    @Benchmark
    public byte[] encrypt() {
        return cipher.encrypt(material, key, key, AAD, plaintext);
    }

    @Benchmark
    public byte[] decrypt() {
        return cipher.decrypt(material, AAD, ciphertext).orElseThrow();
    }
}
