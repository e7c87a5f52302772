package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Encryption and decryption. */
public final class CryptoApi {
    private static final int MAX_PLAINTEXT = 4_096;
    private static final int MAX_CIPHERTEXT = 6_144;
    private static final List<String> ALGORITHMS =
            Arrays.stream(EncryptionAlgorithm.values()).map(Enum::name).toList();

    private final CryptoService crypto;
    private final KeyNames names;

    public CryptoApi(CryptoService crypto, KeyNames names) {
        this.crypto = crypto;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(Route.of(Action.ENCRYPT, this::encrypt), Route.of(Action.DECRYPT, this::decrypt));
    }

    private Struct encrypt(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID);
        var plaintext = input.requiredBytes("Plaintext", 1, MAX_PLAINTEXT);
        var context = context(input, "EncryptionContext");
        var algorithm = algorithm(input, "EncryptionAlgorithm");
        var _ = KeyMembers.grantTokens(input);
        var with = new CryptoService.With(key, Optional.empty(), aad(context), parameters(context, algorithm));
        var done = crypto.encrypt(call.principal(), with, plaintext);
        return Struct.EMPTY
                .with("CiphertextBlob", KeyMembers.bytes(done.bytes()))
                .with("KeyId", names.key(done.key()).text())
                .with("EncryptionAlgorithm", algorithm.name());
    }

    private Struct decrypt(ActionCall call) {
        var input = call.input();
        var ciphertext = input.requiredBytes("CiphertextBlob", 1, MAX_CIPHERTEXT);
        var key = KeyMembers.optionalKeyOrAlias(input, KeyMembers.KEY_ID);
        var context = context(input, "EncryptionContext");
        var algorithm = algorithm(input, "EncryptionAlgorithm");
        var _ = KeyMembers.grantTokens(input);
        var sealed = new CryptoService.Sealed(
                Optional.empty(), key, aad(context), ciphertext, parameters(context, algorithm));
        var done = crypto.decrypt(call.principal(), sealed);
        return Struct.EMPTY
                .with("Plaintext", KeyMembers.bytes(done.bytes()))
                .with("KeyId", names.key(done.key()).text())
                .with("EncryptionAlgorithm", algorithm.name())
                .with("KeyMaterialId", KeyMembers.materialId(done.key(), done.version()));
    }

    static EncryptionContext context(Input input, String name) {
        return new EncryptionContext(input.pairs(name));
    }

    static EncryptionAlgorithm algorithm(Input input, String name) {
        return input.optionalOf(name, ALGORITHMS)
                .filter(ALGORITHMS::contains)
                .map(EncryptionAlgorithm::valueOf)
                .orElse(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    }

    static KeyParameters parameters(EncryptionContext context, EncryptionAlgorithm algorithm) {
        return KeyParameters.of(context).with("kms:encryptionalgorithm", algorithm.name());
    }

    static byte[] aad(EncryptionContext context) {
        return context.canonical()
                .orElseThrow(() -> KeyMembers.refused(
                        KeyProblem.INVALID_COMBINATION,
                        "The encryption context has more than " + EncryptionContext.MAX_BYTES + " bytes."));
    }
}
