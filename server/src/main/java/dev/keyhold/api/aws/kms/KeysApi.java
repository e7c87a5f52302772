package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The life of keys: made, described, enabled, disabled and deleted. */
public final class KeysApi {
    private static final TextConstraint DESCRIPTION = TextConstraint.length(0, 8_192);
    private static final TextConstraint KEY_STORE = TextConstraint.length(1, 64);
    private static final TextConstraint EXTERNAL_KEY = TextConstraint.matching(1, 128, "^[a-zA-Z0-9-_.]+$");
    /** As the model lists them, also those that are not served. */
    private static final List<String> SPECS = List.of(
            "RSA_2048",
            "RSA_3072",
            "RSA_4096",
            "ECC_NIST_P256",
            "ECC_NIST_P384",
            "ECC_NIST_P521",
            "ECC_SECG_P256K1",
            "SYMMETRIC_DEFAULT",
            "HMAC_224",
            "HMAC_256",
            "HMAC_384",
            "HMAC_512",
            "SM2",
            "ML_DSA_44",
            "ML_DSA_65",
            "ML_DSA_87",
            "ECC_NIST_EDWARDS25519",
            "ML_KEM_512",
            "ML_KEM_768",
            "ML_KEM_1024");

    /** What {@code CustomerMasterKeySpec} can be: it is deprecated and gets no new values. */
    private static final List<String> OLD_SPECS = SPECS.stream()
            .filter(spec -> !spec.startsWith("ML_") && !spec.equals("ECC_NIST_EDWARDS25519"))
            .toList();

    private static final List<String> USAGES = List.of(
            "SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE");
    private static final List<String> ORIGINS = List.of("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE");
    private static final int DEFAULT_DAYS = 30;
    private static final int MIN_DAYS = 7;
    private static final int MODEL_DAYS = 365;
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final KeyLifecycle keys;
    private final KeyNames names;

    public KeysApi(KeyLifecycle keys, KeyNames names) {
        this.keys = keys;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.CREATE_KMS_KEY, this::create),
                Route.of(KmsAction.DESCRIBE_KMS_KEY, this::describe),
                Route.of(KmsAction.LIST_KMS_KEYS, this::list),
                Route.silent(KmsAction.UPDATE_KMS_KEY_DESCRIPTION, this::updateDescription),
                Route.silent(KmsAction.ENABLE_KMS_KEY, call -> keys.enable(call.principal(), checkedKey(call))),
                Route.silent(KmsAction.DISABLE_KMS_KEY, call -> keys.disable(call.principal(), checkedKey(call))),
                Route.of(KmsAction.SCHEDULE_KMS_KEY_DELETION, this::scheduleDeletion),
                Route.of(KmsAction.CANCEL_KMS_KEY_DELETION, this::cancelDeletion));
    }

    private static KeyReference.ByName checkedKey(ActionCall call) {
        var key = KeyMembers.key(call.input());
        call.input().check();
        return key;
    }

    private Struct create(ActionCall call) {
        var input = call.input();
        var description = input.text("Description", DESCRIPTION).orElse("");
        var usage = input.optionalOf("KeyUsage", USAGES);
        var spec = input.optionalOf("KeySpec", SPECS);
        var oldSpec = input.optionalOf("CustomerMasterKeySpec", OLD_SPECS);
        var origin = input.optionalOf("Origin", ORIGINS).orElse("AWS_KMS");
        var tags = KeyMembers.tags(input);
        var keyStore = input.text("CustomKeyStoreId", KEY_STORE).or(() -> input.text("XksKeyId", EXTERNAL_KEY));
        var multiRegion = input.flag("MultiRegion");
        var bypass = input.flag(KeyPoliciesApi.BYPASS);
        var policy = KeyPoliciesApi.policy(input, bypass);
        input.check();
        if (spec.isPresent() && oldSpec.isPresent()) {
            throw invalid("You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
                    + " CustomerMasterKeySpec is deprecated.");
        }
        if (multiRegion) {
            throw unsupported("Multi-Region keys are not supported.");
        }
        if (keyStore.isPresent()) {
            throw unsupported("Custom key stores are not supported.");
        }
        var from = Arrays.stream(KmsKey.Origin.values())
                .filter(it -> it.publicName().equals(origin))
                .findFirst()
                .orElseThrow(() -> unsupported("The origin " + origin + " is not supported."));
        var kind = kind(spec.or(() -> oldSpec), usage).from(from);
        var key = keys.create(call.principal(), new KeyLifecycle.Draft(kind, description, tags, bypass, policy));
        return Struct.EMPTY.with("KeyMetadata", KeyMembers.metadata(names, key));
    }

    private static KmsKey.Kind kind(Optional<String> spec, Optional<String> usage) {
        var name = spec.orElse(KeySpec.SYMMETRIC_DEFAULT.name());
        if (spec.isEmpty()
                && usage.filter(it -> !it.equals(KeyUsage.ENCRYPT_DECRYPT.name()))
                        .isPresent()) {
            throw invalid("The operation failed because the KeyUsage value of the CMK is " + usage.get()
                    + ". To perform this operation, the KeyUsage value must be ENCRYPT_DECRYPT.");
        }
        if (usage.isEmpty() && !name.equals(KeySpec.SYMMETRIC_DEFAULT.name())) {
            throw invalid("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        }
        var served = KeySpec.ALL.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unsupported("The key spec " + name + " is not supported."));
        var wanted = usage.orElse(KeyUsage.ENCRYPT_DECRYPT.name());
        return served.usages().stream()
                .filter(it -> it.name().equals(wanted))
                .findFirst()
                .map(it -> new KmsKey.Kind(served, it, KmsKey.Origin.GENERATED))
                .orElseThrow(() -> invalid("KeyUsage " + wanted + " is not compatible with KeySpec " + name));
    }

    private Struct describe(ActionCall call) {
        var key = KeyMembers.keyOrAlias(call.input(), KeyMembers.KEY_ID);
        var tokens = KeyMembers.tokens(call.input());
        call.input().check();
        var found = keys.describe(call.principal(), key, tokens);
        return Struct.EMPTY.with("KeyMetadata", KeyMembers.metadata(names, found));
    }

    private Struct list(ActionCall call) {
        var page = KeyMembers.page(call, KmsAction.LIST_KMS_KEYS, PAGE, MAX_PAGE);
        var found = keys.list(call.principal(), page.request());
        var items = found.items().stream()
                .map(key -> Struct.EMPTY
                        .with("KeyId", names.uuid(key.id()))
                        .with("KeyArn", names.key(key.id()).text()))
                .toList();
        return page.close("Keys", items, found.next());
    }

    private void updateDescription(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var description = call.input().required("Description", DESCRIPTION);
        call.input().check();
        keys.updateDescription(call.principal(), key, description);
    }

    private Struct scheduleDeletion(ActionCall call) {
        var name = KeyMembers.key(call.input());
        var days = call.input().number("PendingWindowInDays", DEFAULT_DAYS, 1, MODEL_DAYS);
        call.input().check();
        if (days < MIN_DAYS || days > DEFAULT_DAYS) {
            throw invalid("PendingWindowInDays must be between " + MIN_DAYS + " and " + DEFAULT_DAYS + " days.");
        }
        var key = keys.scheduleDeletion(call.principal(), name, Duration.ofDays(days));
        return Struct.EMPTY
                .with("KeyId", names.key(key.id()).text())
                .with("DeletionDate", key.pendingDeletionAt().map(ResponseValue.ExactTime::new))
                .with("KeyState", KeyMembers.state(key))
                .with("PendingWindowInDays", days);
    }

    private Struct cancelDeletion(ActionCall call) {
        var key = keys.cancelDeletion(call.principal(), checkedKey(call));
        return Struct.EMPTY.with("KeyId", names.key(key.id()).text());
    }

    private static ServiceException invalid(String text) {
        return KeyMembers.refused(KeyProblem.INVALID_COMBINATION, text);
    }

    private static ServiceException unsupported(String text) {
        return KeyMembers.refused(KeyProblem.UNSUPPORTED, text);
    }
}
