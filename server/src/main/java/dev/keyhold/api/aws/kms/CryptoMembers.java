package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.domain.kms.CryptoOptions;
import dev.keyhold.domain.kms.CryptoOptions.Mode;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/** The members that operations have which encrypt, decrypt and make data keys. */
final class CryptoMembers {
    /** The most bytes that are encrypted. */
    static final int MAX_PLAINTEXT = 4_096;
    /** The most bytes of a ciphertext. */
    static final int MAX_CIPHERTEXT = 6_144;

    static final String CIPHERTEXT = "CiphertextBlob";
    static final String CONTEXT = "EncryptionContext";
    static final String ALGORITHM = "EncryptionAlgorithm";
    /** As the model lists them, also the one that no key here has. */
    private static final List<String> ALGORITHMS =
            List.of("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE");

    private static final String IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT";

    private CryptoMembers() {}

    /** An encryption context and an algorithm, read and not checked yet. */
    record Options(EncryptionContext context, String algorithm, Mode mode, List<String> tokens) {
        /** The same with grant tokens. */
        Options withTokens(List<String> presented) {
            return new Options(context, algorithm, mode, presented);
        }

        /** What the domain gets of it; only of an input that was checked. */
        CryptoOptions checked() {
            var parameters = KeyParameters.of(context)
                    .with("kms:encryptionalgorithm", algorithm)
                    .withTokens(tokens);
            return new CryptoOptions(parameters, algorithm, mode);
        }

        CryptoService.With with(KeyReference key) {
            return with(key, checked());
        }

        /** The same for an operation that has conditions of its own. */
        CryptoService.With with(KeyReference key, CryptoOptions options) {
            return new CryptoService.With(key, Optional.empty(), additionalData(), options);
        }

        /** Whether it is the algorithm of symmetric keys. */
        boolean isSymmetric() {
            return algorithm.equals(EncryptionAlgorithm.SYMMETRIC_DEFAULT.name());
        }

        /** {@code KeyMaterialId}, which symmetric keys alone have. */
        Optional<ResponseValue> materialId(ResourceId key, ResourceId version) {
            return isSymmetric()
                    ? Optional.of(new ResponseValue.Text(KeyMembers.materialId(key, version)))
                    : Optional.empty();
        }

        /** Not empty for symmetric keys alone. */
        private byte[] additionalData() {
            if (!isSymmetric() && !context.isEmpty()) {
                throw KeyMembers.refused(
                        KeyProblem.INVALID_COMBINATION,
                        "The algorithm " + algorithm + " does not take an encryption context.");
            }
            return aad(context);
        }

        /** A ciphertext, and the key that it is said to be of. */
        CryptoService.Sealed sealed(Optional<KeyReference.ByName> key, byte[] ciphertext) {
            var isNamed = mode == Mode.DRY_RUN_WITHOUT_CIPHERTEXT || !isSymmetric();
            var reference = isNamed ? key.<KeyReference>map(it -> it) : Optional.<KeyReference>empty();
            return new CryptoService.Sealed(reference, key, additionalData(), ciphertext, checked());
        }
    }

    /** What an operation that has one encryption context and takes an algorithm says. */
    static Options options(Input input, String context, String algorithm, Mode mode) {
        var name = input.optionalOf(algorithm, ALGORITHMS).orElse(EncryptionAlgorithm.SYMMETRIC_DEFAULT.name());
        return new Options(new EncryptionContext(input.pairs(context)), name, mode, List.of());
    }

    /** The same of one that makes data keys, which only symmetric keys encrypt. */
    static Options dataKeyOptions(Input input) {
        var context = new EncryptionContext(input.pairs(CONTEXT));
        return new Options(context, EncryptionAlgorithm.SYMMETRIC_DEFAULT.name(), mode(input), List.of());
    }

    /** Whether everything is only to be checked. */
    static Mode mode(Input input) {
        return input.flag(KeyMembers.DRY_RUN) ? Mode.DRY_RUN : Mode.PERFORM;
    }

    /** The same where the ciphertext may be left out of a check. */
    static Mode modeOfDecryption(Input input) {
        var modifiers = input.textsOf("DryRunModifiers", List.of(IGNORE_CIPHERTEXT));
        var mode = mode(input);
        return mode == Mode.DRY_RUN && modifiers.contains(IGNORE_CIPHERTEXT) ? Mode.DRY_RUN_WITHOUT_CIPHERTEXT : mode;
    }

    /** A ciphertext, which must be there unless it is left out of a check: then the key must be named. */
    static byte[] ciphertext(Input input, String key, Mode mode) {
        if (mode != Mode.DRY_RUN_WITHOUT_CIPHERTEXT) {
            return input.requiredBytes(CIPHERTEXT, 1, MAX_CIPHERTEXT);
        }
        var _ = KeyMembers.keyOrAlias(input, key);
        return input.bytes(CIPHERTEXT, 1, MAX_CIPHERTEXT).orElseGet(() -> new byte[0]);
    }

    /** Refuses a request whose response is to be encrypted for an enclave: it expects no plaintext. */
    static void refuseRecipient(Input input) {
        if (input.has("Recipient")) {
            throw KeyMembers.refused(KeyProblem.UNSUPPORTED, "The parameter Recipient is not supported.");
        }
    }

    private static byte[] aad(EncryptionContext context) {
        return context.canonical()
                .orElseThrow(() -> KeyMembers.refused(
                        KeyProblem.INVALID_COMBINATION,
                        "The encryption context has more than " + EncryptionContext.MAX_BYTES + " bytes."));
    }
}
