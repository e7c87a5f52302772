package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyImport;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Key material that is made elsewhere. */
public final class ImportApi {
    private static final String EXPIRES = "KEY_MATERIAL_EXPIRES";
    private static final List<String> EXPIRATION_MODELS = List.of(EXPIRES, "KEY_MATERIAL_DOES_NOT_EXPIRE");
    private static final String NEW = "NEW_KEY_MATERIAL";
    private static final List<String> IMPORT_TYPES = List.of(NEW, "EXISTING_KEY_MATERIAL");
    /** As the model lists them, also those that ended. */
    private static final List<String> ALGORITHMS = List.of(
            "RSAES_PKCS1_V1_5",
            "RSAES_OAEP_SHA_1",
            "RSAES_OAEP_SHA_256",
            "RSA_AES_KEY_WRAP_SHA_1",
            "RSA_AES_KEY_WRAP_SHA_256",
            "SM2PKE");

    private static final List<String> SPECS = List.of("RSA_2048", "RSA_3072", "RSA_4096", "SM2");
    private static final TextConstraint MATERIAL_ID = TextConstraint.matching(64, 64, "^[a-f0-9]+$");
    private static final TextConstraint DESCRIPTION = TextConstraint.matching(0, 256, "^[a-zA-Z0-9:/_\\s.-]+$");
    private static final int MAX_BYTES = 6_144;
    private static final Duration LONGEST = Duration.ofDays(365);

    private final KeyImport imports;
    private final KeyNames names;
    private final InstantSource clock;

    public ImportApi(KeyImport imports, KeyNames names, InstantSource clock) {
        this.imports = imports;
        this.names = names;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.GET_PARAMETERS_FOR_IMPORT, this::parameters),
                Route.of(KmsAction.IMPORT_KEY_MATERIAL, this::put),
                Route.of(KmsAction.DELETE_IMPORTED_KEY_MATERIAL, this::delete));
    }

    private Struct parameters(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.key(input);
        var algorithm = input.oneOf("WrappingAlgorithm", ALGORITHMS);
        var spec = input.oneOf("WrappingKeySpec", SPECS);
        input.check();
        if (Arrays.stream(WrappingAlgorithm.values()).noneMatch(it -> it.name().equals(algorithm))) {
            throw KeyMembers.refused(
                    KeyProblem.UNSUPPORTED, "The wrapping algorithm " + algorithm + " is not supported.");
        }
        if (Arrays.stream(WrappingKeySpec.values()).noneMatch(it -> it.name().equals(spec))) {
            throw KeyMembers.refused(KeyProblem.UNSUPPORTED, "The wrapping key spec " + spec + " is not supported.");
        }
        var conditions =
                KeyParameters.NONE.with("kms:wrappingalgorithm", algorithm).with("kms:wrappingkeyspec", spec);
        var made = imports.parameters(
                call.principal(), key, WrappingAlgorithm.valueOf(algorithm), WrappingKeySpec.valueOf(spec), conditions);
        return Struct.EMPTY
                .with("KeyId", names.key(made.key()).text())
                .with("ImportToken", KeyMembers.bytes(made.token()))
                .with("PublicKey", KeyMembers.bytes(made.publicKey()))
                .with("ParametersValidTo", new ResponseValue.ExactTime(made.validTo()));
    }

    private Struct put(ActionCall call) {
        var input = call.input();
        var name = KeyMembers.key(input);
        var token = input.requiredBytes("ImportToken", 1, MAX_BYTES);
        var encrypted = input.requiredBytes("EncryptedKeyMaterial", 1, MAX_BYTES);
        var model = input.optionalOf("ExpirationModel", EXPIRATION_MODELS).orElse(EXPIRES);
        var validTo = input.time("ValidTo");
        var type = input.optionalOf("ImportType", IMPORT_TYPES);
        var description = input.text("KeyMaterialDescription", DESCRIPTION);
        var id = input.text("KeyMaterialId", MATERIAL_ID);
        input.check();
        var expiresAt = expiry(model.equals(EXPIRES), validTo);
        if (id.isPresent() && type.filter(NEW::equals).isPresent()) {
            throw invalid("A KeyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL");
        }
        var target = new KeyImport.Target(type.map(NEW::equals), id, description);
        var conditions = KeyParameters.NONE.with("kms:expirationmodel", model);
        if (expiresAt.isPresent()) {
            conditions =
                    conditions.with("kms:validto", Long.toString(expiresAt.get().getEpochSecond()));
        }
        var material = new KeyImport.Material(token, encrypted, expiresAt, target, conditions);
        return answer(imports.put(call.principal(), name, material));
    }

    private Optional<Instant> expiry(boolean expires, Optional<Instant> validTo) {
        if (!expires) {
            if (validTo.isPresent()) {
                throw invalid("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
            }
            return Optional.empty();
        }
        var at = validTo.orElseThrow(
                () -> invalid("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"));
        var now = clock.instant();
        if (!at.isAfter(now) || at.isAfter(now.plus(LONGEST))) {
            throw invalid("The validTo date must be in the future, and at most 365 days away.");
        }
        return Optional.of(at);
    }

    private Struct delete(ActionCall call) {
        var name = KeyMembers.key(call.input());
        var id = call.input().text("KeyMaterialId", MATERIAL_ID);
        call.input().check();
        return answer(imports.delete(call.principal(), name, id));
    }

    private Struct answer(KeyVersion version) {
        return Struct.EMPTY
                .with("KeyId", names.key(version.key()).text())
                .with("KeyMaterialId", KeyMembers.materialId(version.key(), version.id()));
    }

    private static ServiceException invalid(String text) {
        return KeyMembers.refused(KeyProblem.INVALID_COMBINATION, text);
    }
}
