package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyUse;
import dev.keyhold.domain.kms.SigningService;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.MessageType;
import java.util.Arrays;
import java.util.List;

/** Signatures, and the public keys that verify them elsewhere. */
public final class SigningApi {
    private static final String ALGORITHM = "SigningAlgorithm";
    private static final String SIGNATURE = "Signature";
    private static final int MAX_MESSAGE = 4_096;
    private static final int MAX_SIGNATURE = 6_144;
    /** As the model lists them, also the one that no key has here. */
    private static final List<String> ALGORITHMS = List.of(
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "ECDSA_SHA_256",
            "ECDSA_SHA_384",
            "ECDSA_SHA_512",
            "SM2DSA",
            "ML_DSA_SHAKE_256",
            "ED25519_SHA_512",
            "ED25519_PH_SHA_512");

    private static final List<String> MESSAGE_TYPES =
            Arrays.stream(MessageType.values()).map(Enum::name).toList();

    private final SigningService signing;
    private final KeyNames names;

    public SigningApi(SigningService signing, KeyNames names) {
        this.signing = signing;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.SIGN, this::sign),
                Route.of(KmsAction.VERIFY, this::verify),
                Route.of(KmsAction.GET_PUBLIC_KEY, this::publicKey));
    }

    /** What the two operations have in common, read and not checked yet. */
    private record Request(String key, byte[] message, String type, String algorithm, boolean isDryRun) {
        static Request read(Input input) {
            var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID).text();
            var message = input.requiredBytes("Message", 1, MAX_MESSAGE);
            var type = input.optionalOf("MessageType", MESSAGE_TYPES).orElse(MessageType.RAW.name());
            return new Request(key, message, type, input.oneOf(ALGORITHM, ALGORITHMS), input.flag(KeyMembers.DRY_RUN));
        }

        KeyUse use(List<String> tokens) {
            var parameters = KeyParameters.NONE
                    .with("kms:signingalgorithm", algorithm)
                    .with("kms:messagetype", type)
                    .withTokens(tokens);
            return KeyMembers.use(key, algorithm, parameters, isDryRun);
        }

        SigningService.Message signed() {
            return new SigningService.Message(MessageType.valueOf(type), message);
        }
    }

    private Struct sign(ActionCall call) {
        var request = Request.read(call.input());
        var tokens = KeyMembers.checkedTokens(call.input());
        var signed = signing.sign(call.principal(), request.use(tokens), request.signed());
        return key(signed.key())
                .with(SIGNATURE, KeyMembers.bytes(signed.value()))
                .with(ALGORITHM, request.algorithm);
    }

    private Struct verify(ActionCall call) {
        var request = Request.read(call.input());
        var signature = call.input().requiredBytes(SIGNATURE, 1, MAX_SIGNATURE);
        var tokens = KeyMembers.checkedTokens(call.input());
        var key = signing.verify(call.principal(), request.use(tokens), request.signed(), signature);
        return key(key).with("SignatureValid", true).with(ALGORITHM, request.algorithm);
    }

    private Struct publicKey(ActionCall call) {
        var key = KeyMembers.keyOrAlias(call.input(), KeyMembers.KEY_ID);
        var tokens = KeyMembers.checkedTokens(call.input());
        var found = signing.publicKey(call.principal(), key, tokens);
        var kind = found.key().kind();
        var common = key(found.key())
                .with("PublicKey", KeyMembers.bytes(found.value()))
                .with("CustomerMasterKeySpec", kind.spec().name())
                .with("KeySpec", kind.spec().name())
                .with("KeyUsage", kind.usage().name());
        return KeyMembers.withAlgorithms(common, kind);
    }

    private Struct key(KmsKey key) {
        return Struct.EMPTY.with(KeyMembers.KEY_ID, names.key(key.id()).text());
    }
}
