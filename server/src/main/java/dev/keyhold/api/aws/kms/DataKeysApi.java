package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.DataKeys;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.ServiceException;
import java.util.List;

/** Data keys, data key pairs and random bytes. */
public final class DataKeysApi {
    private static final int MAX_BYTES = 1_024;
    private static final String NUMBER = "NumberOfBytes";
    private static final String PAIR_SPEC = "KeyPairSpec";
    private static final String PLAINTEXT = "Plaintext";
    private static final List<String> SPECS = List.of("AES_256", "AES_128");
    /** As the model lists them, also those that are not served. */
    private static final List<String> PAIR_SPECS = List.of(
            "RSA_2048",
            "RSA_3072",
            "RSA_4096",
            "ECC_NIST_P256",
            "ECC_NIST_P384",
            "ECC_NIST_P521",
            "ECC_SECG_P256K1",
            "SM2",
            "ECC_NIST_EDWARDS25519",
            "ML_KEM_512",
            "ML_KEM_768",
            "ML_KEM_1024");

    private static final List<String> NOT_SERVED =
            List.of("ECC_SECG_P256K1", "SM2", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024");
    private static final TextConstraint KEY_STORE = TextConstraint.length(1, 64);

    private final DataKeys keys;
    private final KeyNames names;

    public DataKeysApi(DataKeys keys, KeyNames names) {
        this.keys = keys;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.GENERATE_DATA_KEY, call -> generate(call, KmsAction.GENERATE_DATA_KEY)),
                Route.of(
                        KmsAction.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
                        call -> generate(call, KmsAction.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT)),
                Route.of(
                        KmsAction.GENERATE_DATA_KEY_PAIR, call -> generatePair(call, KmsAction.GENERATE_DATA_KEY_PAIR)),
                Route.of(
                        KmsAction.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
                        call -> generatePair(call, KmsAction.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT)),
                Route.of(KmsAction.GENERATE_RANDOM, this::random));
    }

    private Struct generate(ActionCall call, Action action) {
        var input = call.input();
        var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID);
        var options = CryptoMembers.dataKeyOptions(input);
        var spec = input.optionalOf("KeySpec", SPECS);
        var number = input.optionalNumber(NUMBER, 1, MAX_BYTES);
        var tokens = KeyMembers.checkedTokens(input);
        var withPlaintext = action == KmsAction.GENERATE_DATA_KEY;
        if (withPlaintext) {
            CryptoMembers.refuseRecipient(input);
        }
        if (spec.isPresent() == number.isPresent()) {
            throw invalid("Please specify either number of bytes or key spec.");
        }
        int bytes = number.orElseGet(() -> spec.orElseThrow().equals("AES_128") ? 16 : 32);
        var made = keys.generate(call.principal(), options.withTokens(tokens).with(key), bytes, action);
        var encrypted = made.encrypted();
        var result = Struct.EMPTY.with(CryptoMembers.CIPHERTEXT, KeyMembers.bytes(encrypted.bytes()));
        if (withPlaintext) {
            result = result.with(PLAINTEXT, KeyMembers.bytes(made.plaintext()));
        }
        return result.with(KeyMembers.KEY_ID, names.key(encrypted.key()).text())
                .with("KeyMaterialId", KeyMembers.materialId(encrypted.key(), encrypted.version()));
    }

    private Struct generatePair(ActionCall call, Action action) {
        var input = call.input();
        var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID);
        var options = CryptoMembers.dataKeyOptions(input);
        var name = input.oneOf(PAIR_SPEC, PAIR_SPECS);
        var tokens = KeyMembers.checkedTokens(input);
        var withPlaintext = action == KmsAction.GENERATE_DATA_KEY_PAIR;
        if (withPlaintext) {
            CryptoMembers.refuseRecipient(input);
        }
        var spec = pairSpec(name);
        var checked = options.withTokens(tokens).checked();
        var with = options.with(key, checked.with("kms:datakeypairspec", name));
        var made = keys.generatePair(call.principal(), with, spec, action);
        var encrypted = made.encrypted();
        var result = Struct.EMPTY.with("PrivateKeyCiphertextBlob", KeyMembers.bytes(encrypted.bytes()));
        if (withPlaintext) {
            result = result.with("PrivateKeyPlaintext", KeyMembers.bytes(made.privateKey()));
        }
        return result.with("PublicKey", KeyMembers.bytes(made.publicKey()))
                .with(KeyMembers.KEY_ID, names.key(encrypted.key()).text())
                .with(PAIR_SPEC, name)
                .with("KeyMaterialId", KeyMembers.materialId(encrypted.key(), encrypted.version()));
    }

    private static KeySpec pairSpec(String name) {
        if (NOT_SERVED.contains(name)) {
            throw KeyMembers.refused(KeyProblem.UNSUPPORTED, "The key pair spec " + name + " is not supported.");
        }
        return KeySpec.valueOf(name);
    }

    private Struct random(ActionCall call) {
        var input = call.input();
        var number = input.optionalNumber(NUMBER, 1, MAX_BYTES);
        var keyStore = input.text("CustomKeyStoreId", KEY_STORE);
        input.check();
        CryptoMembers.refuseRecipient(input);
        if (keyStore.isPresent()) {
            throw KeyMembers.refused(KeyProblem.UNSUPPORTED, "Custom key stores are not supported.");
        }
        int bytes = number.orElseThrow(() -> invalid("NumberOfBytes is required."));
        return Struct.EMPTY.with(PLAINTEXT, KeyMembers.bytes(keys.random(call.principal(), bytes)));
    }

    private static ServiceException invalid(String text) {
        return KeyMembers.refused(KeyProblem.INVALID_COMBINATION, text);
    }
}
