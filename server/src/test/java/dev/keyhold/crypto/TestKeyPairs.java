package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** For tests only: key pairs of every kind, made once; those of RSA are always the same. */
final class TestKeyPairs {
    static final SecureRandom RANDOM = new SecureRandom();

    private static final KeyPairs PAIRS = new KeyPairs(TestRsaKeys.create(), RANDOM);
    private static final Map<KeySpec, KeyPairs.Pair> MADE = new ConcurrentHashMap<>();
    private static final Map<KeySpec, PrivateKeyMaterial> READ = new ConcurrentHashMap<>();

    private TestKeyPairs() {}

    static byte[] random(int bytes) {
        var drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return drawn;
    }

    static KeyPairs.Pair pair(KeySpec spec) {
        return MADE.computeIfAbsent(spec, PAIRS::generate);
    }

    /** The same pair, ready for use. */
    static PrivateKeyMaterial material(KeySpec spec) {
        return READ.computeIfAbsent(
                spec, wanted -> PrivateKeyMaterial.of(wanted, pair(wanted).privateKey()));
    }

    /** A pair other than {@link #pair}. */
    static PrivateKeyMaterial other(KeySpec spec) {
        var known = pair(spec).publicKey();
        return Stream.generate(() -> PAIRS.generate(spec))
                .filter(pair -> !Arrays.equals(pair.publicKey(), known))
                .map(pair -> PrivateKeyMaterial.of(spec, pair.privateKey()))
                .findFirst()
                .orElseThrow();
    }

    /** A copy of the private key's PKCS #8 structure. */
    static byte[] pkcs8(KeySpec spec) {
        return pair(spec).privateKey().use(byte[]::clone);
    }

    static PrivateKeyMaterial read(KeySpec spec, byte[] pkcs8) {
        return PrivateKeyMaterial.of(spec, SecretBytes.takeOver(pkcs8));
    }
}
