package dev.keyhold.domain.kms;

import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which grants there can be on a key. */
final class GrantRules {
    private static final String CREATE = "CreateGrant";
    private static final Set<String> OF_EVERY_KEY = Set.of(CREATE, "RetireGrant", "DescribeKey");
    private static final Set<String> ENCRYPTING = Set.of("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo");
    private static final Set<String> OF_DATA_KEYS = Set.of(
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext");
    private static final Set<String> SIGNING = Set.of("Sign", "Verify");
    private static final Set<String> AUTHENTICATING = Set.of("GenerateMac", "VerifyMac");
    private static final Set<String> AGREEING = Set.of("DeriveSharedSecret");
    private static final String PUBLIC_KEY = "GetPublicKey";
    private static final int MAX_PAIRS = 8;
    private static final int MAX_VALUE = 384;

    private GrantRules() {}

    /** Refuses what cannot be granted whatever the key. */
    static void check(List<String> operations, Optional<KmsGrant.Constraint> constraint) {
        if (operations.isEmpty()) {
            throw refused("Grants must contain at least one operation.");
        }
        if (operations.equals(List.of(CREATE))) {
            throw refused("Grants must not contain only the CreateGrant operation.");
        }
        constraint.ifPresent(GrantRules::check);
    }

    private static void check(KmsGrant.Constraint constraint) {
        var pairs = constraint.context().pairs();
        if (pairs.isEmpty()) {
            throw refused("The encryption context of a grant constraint must not be empty.");
        }
        if (pairs.size() > MAX_PAIRS) {
            throw refused(
                    "The encryption context of a grant constraint must not have more than " + MAX_PAIRS + " pairs.");
        }
        var isTooLong = pairs.values().stream().anyMatch(value -> value.codePointCount(0, value.length()) > MAX_VALUE);
        if (isTooLong || constraint.context().canonical().isEmpty()) {
            throw refused("The values of the encryption context of a grant constraint must not have more than "
                    + MAX_VALUE + " characters.");
        }
    }

    /** Refuses what keys of that kind cannot do. */
    static void check(KmsKey.Kind kind, List<String> operations, Optional<KmsGrant.Constraint> constraint) {
        for (var operation : operations) {
            if (!can(kind, operation)) {
                throw refused("The operation " + operation + " is not valid for a key with KeySpec " + kind.spec()
                        + " and KeyUsage " + kind.usage() + ".");
            }
        }
        if (constraint.isPresent() && !kind.isSymmetric()) {
            throw refused("Grant constraints are valid only for symmetric encryption keys.");
        }
    }

    /** What keys of that kind can do. */
    static boolean can(KmsKey.Kind kind, String operation) {
        return OF_EVERY_KEY.contains(operation)
                || (operation.equals(PUBLIC_KEY) && kind.spec().isKeyPair())
                || switch (kind.usage()) {
                    case ENCRYPT_DECRYPT ->
                        ENCRYPTING.contains(operation) || (kind.isSymmetric() && OF_DATA_KEYS.contains(operation));
                    case SIGN_VERIFY -> SIGNING.contains(operation);
                    case GENERATE_VERIFY_MAC -> AUTHENTICATING.contains(operation);
                    case KEY_AGREEMENT -> AGREEING.contains(operation);
                };
    }

    private static ServiceException refused(String text) {
        return KeyNames.refused(KeyProblem.INVALID_GRANT, text);
    }
}
