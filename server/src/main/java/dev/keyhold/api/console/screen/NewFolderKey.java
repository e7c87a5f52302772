package dev.keyhold.api.console.screen;

import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.SigningAlgorithm;
import dev.keyhold.model.SymmetricAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a new key can be where roles decide.
 *
 * @param name as the Yandex Cloud API calls the algorithm
 * @param list of the keys of this kind
 * @param algorithm of a symmetric key alone
 */
public record NewFolderKey(
        String name, KmsKeysScreen.Kind list, KmsKey.Kind kind, Optional<SymmetricAlgorithm> algorithm) {
    private static final List<KeySpec> RSA = List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096);
    private static final List<SigningAlgorithm> PSS = List.of(
            SigningAlgorithm.RSASSA_PSS_SHA_256,
            SigningAlgorithm.RSASSA_PSS_SHA_384,
            SigningAlgorithm.RSASSA_PSS_SHA_512);
    private static final List<KeySpec> ECC =
            List.of(KeySpec.ECC_NIST_P256, KeySpec.ECC_NIST_P384, KeySpec.ECC_NIST_P521);

    /** All of them, the most usual one first. */
    public static final List<NewFolderKey> ALL = Stream.of(symmetric(), encrypting(), rsa(), ecdsa())
            .flatMap(it -> it)
            .toList();

    private static Stream<NewFolderKey> symmetric() {
        return Arrays.stream(SymmetricAlgorithm.values())
                .sorted((one, other) -> Integer.compare(other.keyBytes(), one.keyBytes()))
                .map(algorithm -> new NewFolderKey(
                        algorithm.name(), KmsKeysScreen.Kind.SYMMETRIC, KmsKey.Kind.SYMMETRIC, Optional.of(algorithm)));
    }

    private static Stream<NewFolderKey> encrypting() {
        return RSA.stream()
                .map(spec -> new NewFolderKey(
                        spec + "_ENC_OAEP_SHA_256",
                        KmsKeysScreen.Kind.ENCRYPTION,
                        KmsKey.Kind.of(spec, KeyUsage.ENCRYPT_DECRYPT, EncryptionAlgorithm.RSAES_OAEP_SHA_256),
                        Optional.empty()));
    }

    private static Stream<NewFolderKey> rsa() {
        return RSA.stream()
                .flatMap(spec -> PSS.stream()
                        .map(algorithm -> signing(spec + "_SIGN_PSS_SHA_" + bits(algorithm), spec, algorithm)));
    }

    private static Stream<NewFolderKey> ecdsa() {
        return ECC.stream().map(spec -> {
            var algorithm = spec.signingAlgorithms().getFirst();
            return signing(spec.name().replace("ECC", "ECDSA") + "_SHA_" + bits(algorithm), spec, algorithm);
        });
    }

    private static NewFolderKey signing(String name, KeySpec spec, SigningAlgorithm algorithm) {
        return new NewFolderKey(
                name,
                KmsKeysScreen.Kind.SIGNATURE,
                KmsKey.Kind.of(spec, KeyUsage.SIGN_VERIFY, algorithm),
                Optional.empty());
    }

    private static int bits(SigningAlgorithm algorithm) {
        return algorithm.digestBytes() * Byte.SIZE;
    }

    /** The one of that name. */
    static Optional<NewFolderKey> of(String name) {
        return ALL.stream().filter(it -> it.name.equals(name)).findFirst();
    }
}
