package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.RoleRule.permitted;
import static dev.keyhold.domain.authz.RoleRule.role;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;

/** What can be asked for about keys of the KMS and with them. */
public enum KmsAction implements Action {
    GET_SYMMETRIC_KEY(Effect.READ, permitted("kms.keys.get", "kms.viewer")),
    LIST_SYMMETRIC_KEYS(Effect.READ, permitted("kms.keys.list", "kms.auditor")),
    LIST_SYMMETRIC_KEY_VERSIONS(Effect.READ, role("kms.viewer")),
    LIST_SYMMETRIC_KEY_OPERATIONS(Effect.READ, role("kms.viewer")),
    CREATE_SYMMETRIC_KEY(Effect.CHANGE, permitted("kms.keys.create", "kms.editor")),
    UPDATE_SYMMETRIC_KEY(Effect.CHANGE, permitted("kms.keys.update", "kms.editor")),
    ROTATE_SYMMETRIC_KEY(Effect.CHANGE, iam("kms:RotateKeyOnDemand", On.KMS_KEY), role("kms.editor")),
    SET_PRIMARY_KEY_VERSION(Effect.CHANGE, role("kms.admin")),
    SCHEDULE_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    CANCEL_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    DELETE_SYMMETRIC_KEY(Effect.CHANGE, permitted("kms.keys.delete", "kms.admin")),
    LIST_SYMMETRIC_KEY_BINDINGS(Effect.READ, role("kms.auditor")),
    SET_SYMMETRIC_KEY_BINDINGS(Effect.CHANGE, role("kms.admin")),

    GET_KEY_PAIR(Effect.READ, role("kms.viewer")),
    LIST_KEY_PAIRS(Effect.READ, role("kms.auditor")),
    LIST_KEY_PAIR_OPERATIONS(Effect.READ, role("kms.viewer")),
    CREATE_KEY_PAIR(Effect.CHANGE, role("kms.editor")),
    UPDATE_KEY_PAIR(Effect.CHANGE, role("kms.editor")),
    DELETE_KEY_PAIR(Effect.CHANGE, role("kms.admin")),
    LIST_KEY_PAIR_BINDINGS(Effect.READ, role("kms.auditor")),
    SET_KEY_PAIR_BINDINGS(Effect.CHANGE, role("kms.admin")),
    DECRYPT_WITH_KEY_PAIR(Effect.READ, role("kms.asymmetricEncryptionKeys.decrypter")),
    GET_ENCRYPTION_PUBLIC_KEY(Effect.READ, role("kms.asymmetricEncryptionKeys.publicKeyViewer")),
    GET_SIGNATURE_PUBLIC_KEY(Effect.READ, role("kms.asymmetricSignatureKeys.publicKeyViewer")),

    ENCRYPT(
            Effect.READ,
            iam("kms:Encrypt", On.KMS_KEY),
            permitted("kms.keys.encrypt", "kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),
    DECRYPT(
            Effect.READ,
            iam("kms:Decrypt", On.KMS_KEY),
            permitted("kms.keys.decrypt", "kms.keys.decrypter").withScope("yc.kms.symmetricKeys.decrypt")),
    GENERATE_DATA_KEY(
            Effect.READ,
            iam("kms:GenerateDataKey", On.KMS_KEY),
            role("kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),

    // Keys of the KMS, of every kind.
    CREATE_KMS_KEY(Effect.CHANGE, iam("kms:CreateKey").with(ConditionKey.TAGS)),
    DESCRIBE_KMS_KEY(Effect.READ, iam("kms:DescribeKey", On.KMS_KEY)),
    LIST_KMS_KEYS(Effect.READ, iam("kms:ListKeys")),
    UPDATE_KMS_KEY_DESCRIPTION(Effect.CHANGE, iam("kms:UpdateKeyDescription", On.KMS_KEY)),
    ENABLE_KMS_KEY(Effect.CHANGE, iam("kms:EnableKey", On.KMS_KEY)),
    DISABLE_KMS_KEY(Effect.CHANGE, iam("kms:DisableKey", On.KMS_KEY)),
    SCHEDULE_KMS_KEY_DELETION(Effect.CHANGE, iam("kms:ScheduleKeyDeletion", On.KMS_KEY)),
    CANCEL_KMS_KEY_DELETION(Effect.CHANGE, iam("kms:CancelKeyDeletion", On.KMS_KEY)),
    TAG_KMS_KEY(Effect.CHANGE, iam("kms:TagResource", On.KMS_KEY).with(ConditionKey.TAGS)),
    UNTAG_KMS_KEY(Effect.CHANGE, iam("kms:UntagResource", On.KMS_KEY).with(ConditionKey.TAG_KEYS)),
    LIST_KMS_KEY_TAGS(Effect.READ, iam("kms:ListResourceTags", On.KMS_KEY)),
    CREATE_KMS_ALIAS(Effect.CHANGE, iam("kms:CreateAlias", On.KMS_KEY, On.KMS_ALIAS)),
    UPDATE_KMS_ALIAS(Effect.CHANGE, iam("kms:UpdateAlias", On.KMS_KEY, On.KMS_ALIAS)),
    DELETE_KMS_ALIAS(Effect.CHANGE, iam("kms:DeleteAlias", On.KMS_KEY, On.KMS_ALIAS)),
    LIST_KMS_ALIASES(Effect.READ, iam("kms:ListAliases")),
    ENABLE_KEY_ROTATION(Effect.CHANGE, iam("kms:EnableKeyRotation", On.KMS_KEY)),
    DISABLE_KEY_ROTATION(Effect.CHANGE, iam("kms:DisableKeyRotation", On.KMS_KEY)),
    GET_KEY_ROTATION_STATUS(Effect.READ, iam("kms:GetKeyRotationStatus", On.KMS_KEY)),
    LIST_KEY_ROTATIONS(Effect.READ, iam("kms:ListKeyRotations", On.KMS_KEY)),
    GET_KEY_LAST_USAGE(Effect.READ, iam("kms:GetKeyLastUsage", On.KMS_KEY)),
    GET_KEY_POLICY(Effect.READ, iam("kms:GetKeyPolicy", On.KMS_KEY)),
    PUT_KEY_POLICY(Effect.CHANGE, iam("kms:PutKeyPolicy", On.KMS_KEY)),
    LIST_KEY_POLICIES(Effect.READ, iam("kms:ListKeyPolicies", On.KMS_KEY)),
    CREATE_GRANT(Effect.CHANGE, iam("kms:CreateGrant", On.KMS_KEY)),
    LIST_GRANTS(Effect.READ, iam("kms:ListGrants", On.KMS_KEY)),
    LIST_RETIRABLE_GRANTS(Effect.READ, iam("kms:ListRetirableGrants")),
    RETIRE_GRANT(Effect.CHANGE, iam("kms:RetireGrant", On.KMS_KEY)),
    REVOKE_GRANT(Effect.CHANGE, iam("kms:RevokeGrant", On.KMS_KEY)),
    RE_ENCRYPT_FROM(Effect.READ, iam("kms:ReEncryptFrom", On.KMS_KEY)),
    RE_ENCRYPT_TO(Effect.READ, iam("kms:ReEncryptTo", On.KMS_KEY)),
    GENERATE_DATA_KEY_WITHOUT_PLAINTEXT(Effect.READ, iam("kms:GenerateDataKeyWithoutPlaintext", On.KMS_KEY)),
    GENERATE_DATA_KEY_PAIR(Effect.READ, iam("kms:GenerateDataKeyPair", On.KMS_KEY)),
    GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT(Effect.READ, iam("kms:GenerateDataKeyPairWithoutPlaintext", On.KMS_KEY)),
    GENERATE_RANDOM(Effect.READ, iam("kms:GenerateRandom")),
    SIGN(Effect.READ, iam("kms:Sign", On.KMS_KEY), role("kms.asymmetricSignatureKeys.signer")),
    VERIFY(Effect.READ, iam("kms:Verify", On.KMS_KEY)),
    GET_PUBLIC_KEY(Effect.READ, iam("kms:GetPublicKey", On.KMS_KEY)),
    GENERATE_MAC(Effect.READ, iam("kms:GenerateMac", On.KMS_KEY)),
    VERIFY_MAC(Effect.READ, iam("kms:VerifyMac", On.KMS_KEY)),
    DERIVE_SHARED_SECRET(Effect.READ, iam("kms:DeriveSharedSecret", On.KMS_KEY)),
    GET_PARAMETERS_FOR_IMPORT(Effect.READ, iam("kms:GetParametersForImport", On.KMS_KEY)),
    IMPORT_KEY_MATERIAL(Effect.CHANGE, iam("kms:ImportKeyMaterial", On.KMS_KEY)),
    DELETE_IMPORTED_KEY_MATERIAL(Effect.CHANGE, iam("kms:DeleteImportedKeyMaterial", On.KMS_KEY));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    KmsAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
