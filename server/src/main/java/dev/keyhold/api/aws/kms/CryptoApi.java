package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyNames;
import java.util.List;

/** Encryption and decryption. */
public final class CryptoApi {
    private static final String SOURCE_KEY = "SourceKeyId";
    private static final CryptoService.ReEncryption RE_ENCRYPTION =
            new CryptoService.ReEncryption(KmsAction.RE_ENCRYPT_FROM, KmsAction.RE_ENCRYPT_TO);

    private final CryptoService crypto;
    private final KeyNames names;

    public CryptoApi(CryptoService crypto, KeyNames names) {
        this.crypto = crypto;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.ENCRYPT, this::encrypt),
                Route.of(KmsAction.DECRYPT, this::decrypt),
                Route.named("ReEncrypt", KmsAction.RE_ENCRYPT_FROM, this::reEncrypt));
    }

    private Struct encrypt(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID);
        var plaintext = input.requiredBytes("Plaintext", 1, CryptoMembers.MAX_PLAINTEXT);
        var mode = CryptoMembers.mode(input);
        var options = CryptoMembers.options(input, CryptoMembers.CONTEXT, CryptoMembers.ALGORITHM, mode);
        var tokens = KeyMembers.checkedTokens(input);
        var done = crypto.encrypt(call.principal(), options.withTokens(tokens).with(key), plaintext);
        return Struct.EMPTY
                .with(CryptoMembers.CIPHERTEXT, KeyMembers.bytes(done.bytes()))
                .with(KeyMembers.KEY_ID, names.key(done.key()).text())
                .with(CryptoMembers.ALGORITHM, options.algorithm());
    }

    private Struct decrypt(ActionCall call) {
        var input = call.input();
        var mode = CryptoMembers.modeOfDecryption(input);
        var ciphertext = CryptoMembers.ciphertext(input, KeyMembers.KEY_ID, mode);
        var key = KeyMembers.optionalKeyOrAlias(input, KeyMembers.KEY_ID);
        var options = CryptoMembers.options(input, CryptoMembers.CONTEXT, CryptoMembers.ALGORITHM, mode);
        var tokens = KeyMembers.checkedTokens(input);
        CryptoMembers.refuseRecipient(input);
        var sealed = options.withTokens(tokens).sealed(key, ciphertext);
        var done = crypto.decrypt(call.principal(), sealed);
        return Struct.EMPTY
                .with("Plaintext", KeyMembers.bytes(done.bytes()))
                .with(KeyMembers.KEY_ID, names.key(done.key()).text())
                .with(CryptoMembers.ALGORITHM, options.algorithm())
                .with("KeyMaterialId", options.materialId(done.key(), done.version()));
    }

    private Struct reEncrypt(ActionCall call) {
        var input = call.input();
        var mode = CryptoMembers.modeOfDecryption(input);
        var ciphertext = CryptoMembers.ciphertext(input, SOURCE_KEY, mode);
        var source = KeyMembers.optionalKeyOrAlias(input, SOURCE_KEY);
        var target = KeyMembers.keyOrAlias(input, "DestinationKeyId");
        var from = CryptoMembers.options(input, "SourceEncryptionContext", "SourceEncryptionAlgorithm", mode);
        var to = CryptoMembers.options(input, "DestinationEncryptionContext", "DestinationEncryptionAlgorithm", mode);
        var tokens = KeyMembers.checkedTokens(input);
        var with = to.withTokens(tokens).with(target);
        var done = crypto.reEncrypt(call.principal(), from.sealed(source, ciphertext), with, RE_ENCRYPTION);
        var result = done.result();
        return Struct.EMPTY
                .with(CryptoMembers.CIPHERTEXT, KeyMembers.bytes(result.bytes()))
                .with(SOURCE_KEY, names.key(done.sourceKey()).text())
                .with(KeyMembers.KEY_ID, names.key(result.key()).text())
                .with("SourceEncryptionAlgorithm", from.algorithm())
                .with("DestinationEncryptionAlgorithm", to.algorithm())
                .with("SourceKeyMaterialId", from.materialId(done.sourceKey(), done.sourceVersion()))
                .with("DestinationKeyMaterialId", to.materialId(result.key(), result.version()));
    }
}
