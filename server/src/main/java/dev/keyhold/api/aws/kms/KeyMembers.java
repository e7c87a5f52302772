package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyUse;
import dev.keyhold.domain.kms.KeyView;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The members that several operations have. */
final class KeyMembers {
    static final String KEY_ID = "KeyId";
    static final TextConstraint ID = TextConstraint.length(1, 2_048);
    static final String DRY_RUN = "DryRun";
    static final TextConstraint GRANT_TOKEN = TextConstraint.length(1, 8_192);
    private static final int MAX_GRANT_TOKENS = 10;
    static final TextConstraint TAG_KEY = TextConstraint.length(1, 128);
    private static final TextConstraint TAG_VALUE = TextConstraint.length(0, 256);
    /** More than a key can have, so that the answer to too many is about their number. */
    static final int MAX_TAGS = 200;

    private KeyMembers() {}

    /** The key that must be named, by no alias. Valid only after the input was checked. */
    static KeyReference.ByName key(Input input) {
        return key(input, KEY_ID);
    }

    /** The same in another member. */
    static KeyReference.ByName key(Input input, String name) {
        return KeyReference.byName(input.required(name, ID));
    }

    /** The same where an alias may be named too. */
    static KeyReference.ByName keyOrAlias(Input input, String name) {
        return KeyReference.byNameOrAlias(input.required(name, ID));
    }

    /** The same of a key that need not be named. */
    static Optional<KeyReference.ByName> optionalKeyOrAlias(Input input, String name) {
        return input.text(name, ID).map(KeyReference::byNameOrAlias);
    }

    /** The grant tokens where they are the last that is read of an input, which this checks. */
    static List<String> checkedTokens(Input input) {
        var tokens = tokens(input);
        input.check();
        return tokens;
    }

    /** The grant tokens, for {@link KeyParameters#withTokens}: they are checked where the key is found. */
    static List<String> tokens(Input input) {
        return input.texts("GrantTokens", 0, MAX_GRANT_TOKENS, GRANT_TOKEN);
    }

    /** The key that need not be named, by no alias. */
    static Optional<KeyReference.ByName> optionalKey(Input input) {
        return input.text(KEY_ID, ID).map(KeyReference::byName);
    }

    /** The tags in an input, which may be none. */
    static List<Tag> tags(Input input) {
        return input.structures(
                "Tags",
                0,
                MAX_TAGS,
                tag -> new Tag(tag.required("TagKey", TAG_KEY), tag.required("TagValue", TAG_VALUE)));
    }

    /** What was sent in the place of a name, for the text of a refusal. */
    static String repeated(String name) {
        return Redaction.name(name);
    }

    /** What the service refuses though its model allows it. */
    static ServiceException refused(KeyProblem problem, String text) {
        return new ServiceException(new ServiceError.RefusedKey(problem, text));
    }

    /** A page that is asked for, and how its response ends. */
    record Paged(PageMarkers markers, Input.Paging paging) {
        Page.Request request() {
            return markers.request(paging);
        }

        /** The page of a list that is short enough to be read whole. */
        <T> Page<T> cut(Supplier<List<T>> list) {
            return markers.cut(paging, list);
        }

        Struct close(String list, List<? extends ResponseValue> items, Optional<String> next) {
            return markers.closeOfKms(Struct.EMPTY.with(list, new ResponseValue.Items(items)), next);
        }
    }

    /** The page asked for. It is the last that is read of an input, which it checks. */
    static Paged page(ActionCall call, Action action, int size, int maxSize, String... filters) {
        var paging = call.input().limitPaging(size, maxSize);
        call.input().check();
        var markers = PageMarkers.ofKms(call.principal().account(), action, filters);
        return new Paged(markers, paging);
    }

    /** How a key is used that has one version; only of an input that was checked. */
    static KeyUse use(String key, String algorithm, KeyParameters parameters, boolean isDryRun) {
        return new KeyUse(KeyReference.byNameOrAlias(key), algorithm, parameters, isDryRun);
    }

    /** With the list of algorithms of its usage. */
    static Struct withAlgorithms(Struct response, KmsKey.Kind kind) {
        var spec = kind.spec();
        return switch (kind.usage()) {
            case ENCRYPT_DECRYPT -> response.with("EncryptionAlgorithms", texts(kind.encryptionAlgorithms()));
            case KEY_AGREEMENT -> response.with("KeyAgreementAlgorithms", texts(spec.keyAgreementAlgorithms()));
            case SIGN_VERIFY -> response.with("SigningAlgorithms", texts(kind.signingAlgorithms()));
            case GENERATE_VERIFY_MAC -> response.with("MacAlgorithms", texts(spec.macAlgorithms()));
        };
    }

    static ResponseValue.Bytes bytes(byte[] bytes) {
        return new ResponseValue.Bytes(bytes);
    }

    static ResponseValue.Items texts(List<? extends Enum<?>> values) {
        return new ResponseValue.Items(
                values.stream().map(Enum::name).map(ResponseValue.Text::new).toList());
    }

    /** {@code KeyMaterialId} of a version. */
    static String materialId(ResourceId key, ResourceId version) {
        return KeyNames.materialId(key, version);
    }

    /** {@code KeyState}. */
    static String state(KmsKey key) {
        if (key.pendingDeletionAt().isPresent()) {
            return "PendingDeletion";
        }
        return switch (key.status()) {
            case ACTIVE -> "Enabled";
            case INACTIVE -> "Disabled";
            case PENDING_IMPORT -> "PendingImport";
        };
    }

    /** {@code KeyMetadata} of a key with its primary version. */
    static Struct metadata(KeyNames names, KeyView view) {
        var metadata = metadata(names, view.key());
        if (view.key().kind().origin() != KmsKey.Origin.IMPORTED
                || view.primary().status() == KeyVersion.Status.PENDING_IMPORT) {
            return metadata;
        }
        return withExpiry(metadata, view.expiresAt());
    }

    /** {@code ExpirationModel} of imported material, and {@code ValidTo} if it expires. */
    static Struct withExpiry(Struct response, Optional<Instant> validTo) {
        return response.with(
                        "ExpirationModel",
                        validTo.isPresent() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE")
                .with("ValidTo", validTo.map(ResponseValue.ExactTime::new));
    }

    /** The same of a key without imported material. */
    static Struct metadata(KeyNames names, KmsKey key) {
        var kind = key.kind();
        var spec = kind.spec();
        var metadata = Struct.EMPTY
                .with("AWSAccountId", key.account().text())
                .with("Arn", names.key(key.id()).text())
                .with("CreationDate", new ResponseValue.ExactTime(key.createdAt()));
        if (kind.isSymmetric() && key.status() != KmsKey.Status.PENDING_IMPORT) {
            metadata = metadata.with("CurrentKeyMaterialId", materialId(key.id(), key.primary()));
        }
        metadata = metadata.with("CustomerMasterKeySpec", spec.name())
                .with("DeletionDate", key.pendingDeletionAt().map(ResponseValue.ExactTime::new))
                .with("Description", key.description())
                .with("Enabled", key.isActive() && key.pendingDeletionAt().isEmpty());
        metadata = switch (kind.usage()) {
            case ENCRYPT_DECRYPT -> metadata.with("EncryptionAlgorithms", texts(kind.encryptionAlgorithms()));
            case KEY_AGREEMENT -> metadata.with("KeyAgreementAlgorithms", texts(spec.keyAgreementAlgorithms()));
            case GENERATE_VERIFY_MAC, SIGN_VERIFY -> metadata;
        };
        metadata = metadata.with("KeyId", names.uuid(key.id()))
                .with("KeyManager", "CUSTOMER")
                .with("KeySpec", spec.name())
                .with("KeyState", state(key))
                .with("KeyUsage", kind.usage().name());
        metadata = switch (kind.usage()) {
            case GENERATE_VERIFY_MAC -> metadata.with("MacAlgorithms", texts(spec.macAlgorithms()));
            case ENCRYPT_DECRYPT, KEY_AGREEMENT, SIGN_VERIFY -> metadata;
        };
        metadata =
                metadata.with("MultiRegion", false).with("Origin", kind.origin().publicName());
        return switch (kind.usage()) {
            case SIGN_VERIFY -> metadata.with("SigningAlgorithms", texts(kind.signingAlgorithms()));
            case ENCRYPT_DECRYPT, KEY_AGREEMENT, GENERATE_VERIFY_MAC -> metadata;
        };
    }
}
