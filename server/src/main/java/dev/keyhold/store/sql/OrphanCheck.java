package dev.keyhold.store.sql;

import dev.keyhold.model.Account;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.store.IntegrityStore.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The statements that look for records without what must be there; the rules of {@link Statements} hold here too.
 *
 * @param inCondition values of the condition, which come after the account in it
 * @param inFilter values of the filter, which come after it
 */
record OrphanCheck(
        String table, String id, String condition, String filter, List<String> inCondition, List<String> inFilter) {
    private static final String ANY = "1 = 1";
    private static final String SAME_ACCOUNT = "other.account_id = ?";

    static OrphanCheck of(Reference reference) {
        return switch (reference) {
            case ACCOUNT_DEFAULT_FOLDER ->
                of("accounts", "account_id", has("folders", "folder_id", "default_folder_id"));
            case ACCOUNT_ROOT -> of("accounts", "account_id", has("identities", "identity_id", "root_id"));
            case ACCOUNT_PURGE ->
                of("accounts", "account_id", hasJob("cloud_id"))
                        .where("state = ?")
                        .with(Job.Kind.PURGE_ACCOUNT)
                        .filtered(Account.State.CLOSED);
            case FOLDER_DELETION ->
                of("folders", "folder_id", hasJob("folder_id"))
                        .where("delete_after IS NOT NULL")
                        .with(Job.Kind.DELETE_FOLDER);
            case IDENTITY_FOLDER -> of("identities", "identity_id", has("folders", "folder_id"));
            case TAG_IDENTITY -> of("identity_tags", "identity_id", has("identities", "identity_id"));
            case ACCESS_KEY_OWNER -> of("access_keys", "access_key_id", has("identities", "identity_id", "owner_id"));
            case ACCESS_KEY_USE -> of("access_key_uses", "access_key_id", has("access_keys", "access_key_id"));
            case API_KEY_OWNER -> of("api_keys", "api_key_id", has("identities", "identity_id", "owner_id"));
            case AUTHORIZED_KEY_OWNER ->
                of("authorized_keys", "authorized_key_id", has("identities", "identity_id", "owner_id"));
            case MFA_DEVICE_OWNER ->
                of("mfa_devices", "device_id", has("identities", "identity_id", "owner_id"))
                        .where("owner_id IS NOT NULL");
            case TAG_MFA_DEVICE -> of("mfa_device_tags", "device_id", has("mfa_devices", "device_id"));
            case LAST_USE -> lastUse();
            case MEMBERSHIP_GROUP,
                    MEMBERSHIP_IDENTITY,
                    MANAGED_POLICY_DEFAULT,
                    POLICY_VERSION_POLICY,
                    TAG_POLICY,
                    ATTACHMENT_HOLDER,
                    ATTACHMENT_POLICY,
                    INLINE_POLICY_HOLDER,
                    BOUNDARY_HOLDER,
                    BOUNDARY_POLICY,
                    TAG_ROLE,
                    ROLE_USE,
                    INSTANCE_PROFILE_ROLE,
                    TAG_INSTANCE_PROFILE,
                    OIDC_CLIENT_ID,
                    OIDC_THUMBPRINT,
                    TAG_OIDC_PROVIDER -> ofPermissions(reference);
            case BINDING_RESOURCE -> bindingResource();
            case JOB_FOLDER -> jobs(Job.Kind.DELETE_FOLDER, has("folders", "folder_id", "resource_id"));
            case JOB_OPERATION ->
                of("jobs", "operation_id", has("operations", "operation_id")).where("operation_id IS NOT NULL");
            case OPERATION_JOB ->
                of("operations", "operation_id", has("jobs", "operation_id")).where("done = 0");
            default -> ofKeys(reference);
        };
    }

    /** Groups, policies, roles and OIDC providers. */
    private static OrphanCheck ofPermissions(Reference reference) {
        return switch (reference) {
            case MEMBERSHIP_GROUP -> of("group_members", "group_id", has("groups", "group_id"));
            case MEMBERSHIP_IDENTITY -> of("group_members", "identity_id", has("identities", "identity_id"));
            case MANAGED_POLICY_DEFAULT -> defaultVersion();
            case POLICY_VERSION_POLICY -> of("policy_versions", "policy_id", has("managed_policies", "policy_id"));
            case TAG_POLICY -> of("policy_tags", "policy_id", has("managed_policies", "policy_id"));
            case ATTACHMENT_HOLDER -> of("policy_attachments", "target_id", hasHolder());
            case ATTACHMENT_POLICY -> policyOf("policy_attachments");
            case INLINE_POLICY_HOLDER -> of("inline_policies", "target_id", hasHolder());
            case BOUNDARY_HOLDER ->
                of(
                        "permission_boundaries",
                        "target_id",
                        has("identities", "identity_id", "target_id") + " OR " + has("roles", "role_id", "target_id"));
            case BOUNDARY_POLICY -> policyOf("permission_boundaries");
            case TAG_ROLE -> of("role_tags", "role_id", has("roles", "role_id"));
            case ROLE_USE -> of("role_uses", "role_id", has("roles", "role_id"));
            case INSTANCE_PROFILE_ROLE ->
                of("instance_profiles", "role_id", has("roles", "role_id")).where("role_id IS NOT NULL");
            case TAG_INSTANCE_PROFILE ->
                of("instance_profile_tags", "profile_id", has("instance_profiles", "profile_id"));
            case OIDC_CLIENT_ID -> ofProvider("oidc_client_ids");
            case OIDC_THUMBPRINT -> ofProvider("oidc_thumbprints");
            case TAG_OIDC_PROVIDER -> ofProvider("oidc_provider_tags");
            default -> throw new IllegalArgumentException(reference.name());
        };
    }

    /** Keys of the KMS, and what belongs to them. */
    private static OrphanCheck ofKeys(Reference reference) {
        return switch (reference) {
            case KMS_KEY_FOLDER -> keys(has("folders", "folder_id")).where("delete_at IS NULL");
            case KMS_KEY_PRIMARY -> primaryVersion();
            case KMS_KEY_ROTATION ->
                keys(hasJob("kms_key_id"))
                        .where("rotation_period IS NOT NULL AND delete_at IS NULL AND status = ?")
                        .with(Job.Kind.ROTATE_KEY)
                        .filtered(KmsKey.Status.ACTIVE);
            case KMS_KEY_DESTRUCTION ->
                keys(hasJob("kms_key_id"))
                        .where("(delete_at IS NOT NULL OR pending_deletion_at IS NOT NULL)")
                        .with(Job.Kind.DESTROY_KEY);
            case KEY_VERSION_KEY -> versions(has("kms_keys", "kms_key_id"));
            case TAG_KMS_KEY -> of("kms_key_tags", "kms_key_id", has("kms_keys", "kms_key_id"));
            case KMS_KEY_USE -> of("kms_key_uses", "kms_key_id", has("kms_keys", "kms_key_id"));
            case KMS_ALIAS_KEY -> of("kms_aliases", "kms_key_id", has("kms_keys", "kms_key_id"));
            case KMS_GRANT_KEY -> of("kms_grants", "kms_key_id", has("kms_keys", "kms_key_id"));
            case JOB_ROTATION -> jobs(Job.Kind.ROTATE_KEY, has("kms_keys", "kms_key_id", "resource_id"));
            case JOB_DESTRUCTION -> jobs(Job.Kind.DESTROY_KEY, has("kms_keys", "kms_key_id", "resource_id"));
            case KEY_VERSION_MATERIAL ->
                versions("looked.sealed_material IS NOT NULL")
                        .where("status <> ? AND status <> ?")
                        .filtered(KeyVersion.Status.DESTROYED, KeyVersion.Status.PENDING_IMPORT);
            case KEY_MATERIAL_EXPIRY ->
                versions(hasJob("version_id"))
                        .where("(status = ? OR status = ?) AND destroy_at IS NOT NULL")
                        .with(Job.Kind.EXPIRE_KEY_MATERIAL)
                        .filtered(KeyVersion.Status.ACTIVE, KeyVersion.Status.PENDING_ROTATION);
            case KEY_VERSION_DESTRUCTION ->
                versions(hasJob("version_id"))
                        .where("status = ?")
                        .with(Job.Kind.DESTROY_KEY_VERSION)
                        .filtered(KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION);
            default -> throw new IllegalArgumentException(reference.name());
        };
    }

    private static OrphanCheck lastUse() {
        return of(
                "last_uses",
                "resource_id",
                has("identities", "identity_id", "resource_id")
                        + " OR " + has("api_keys", "api_key_id", "resource_id")
                        + " OR " + has("authorized_keys", "authorized_key_id", "resource_id"));
    }

    private static OrphanCheck bindingResource() {
        return of(
                "access_bindings",
                "resource_id",
                has("identities", "identity_id", "resource_id")
                        + " OR " + has("folders", "folder_id", "resource_id")
                        + " OR " + has("accounts", "cloud_id", "resource_id")
                        + " OR " + has("organizations", "organization_id", "resource_id")
                        + " OR " + has("kms_keys", "kms_key_id", "resource_id"));
    }

    private static OrphanCheck defaultVersion() {
        return of(
                "managed_policies",
                "policy_id",
                "EXISTS (SELECT 1 FROM policy_versions AS other WHERE " + SAME_ACCOUNT + ""
                        + " AND other.policy_id = looked.policy_id AND other.version_id = looked.default_version_id)");
    }

    private static OrphanCheck ofProvider(String table) {
        return of(table, "provider_id", has("oidc_providers", "provider_id"));
    }

    private static String hasHolder() {
        return has("identities", "identity_id", "target_id") + " OR " + has("groups", "group_id", "target_id") + " OR "
                + has("roles", "role_id", "target_id");
    }

    /** Predefined policies are not stored. */
    private static OrphanCheck policyOf(String table) {
        return new OrphanCheck(
                table,
                "policy_ref",
                has("managed_policies", "policy_id", "policy_ref"),
                "substr(policy_ref, 1, " + PolicyRef.PREDEFINED_PREFIX.length() + ") <> ?",
                List.of(),
                List.of(PolicyRef.PREDEFINED_PREFIX));
    }

    private static OrphanCheck primaryVersion() {
        return keys("EXISTS (SELECT 1 FROM kms_key_versions AS other WHERE " + SAME_ACCOUNT + ""
                + " AND other.version_id = looked.primary_version_id"
                + " AND other.kms_key_id = looked.kms_key_id)");
    }

    /** Each id once, though there may be several rows of it. */
    String look() {
        return "SELECT DISTINCT " + id + " AS id, CASE WHEN " + condition + " THEN 1 ELSE 0 END AS whole FROM " + table
                + " AS looked WHERE account_id = ? AND " + filter + " AND " + id + " > ? ORDER BY " + id + " LIMIT ?";
    }

    /** The values for {@link #look}, up to those of the page: every look at another table names the account again. */
    List<String> valuesFor(String account) {
        var values = new ArrayList<>(Collections.nCopies(looksAtOthers(), account));
        values.addAll(inCondition);
        values.add(account);
        values.addAll(inFilter);
        return values;
    }

    private int looksAtOthers() {
        return (condition.length() - condition.replace(SAME_ACCOUNT, "").length()) / SAME_ACCOUNT.length();
    }

    String count() {
        return "SELECT count(DISTINCT " + id + ") AS total FROM " + table + " AS looked WHERE account_id = ? AND "
                + filter;
    }

    private static OrphanCheck of(String table, String id, String condition) {
        return new OrphanCheck(table, id, condition, ANY, List.of(), List.of());
    }

    private static OrphanCheck keys(String condition) {
        return of("kms_keys", "kms_key_id", condition);
    }

    private static OrphanCheck versions(String condition) {
        return of("kms_key_versions", "version_id", condition);
    }

    private static OrphanCheck jobs(Job.Kind kind, String condition) {
        return of("jobs", "resource_id", condition).where("kind = ?").filtered(kind);
    }

    private static String has(String table, String column) {
        return has(table, column, column);
    }

    private static String has(String table, String column, String reference) {
        return "EXISTS (SELECT 1 FROM " + table + " AS other WHERE " + SAME_ACCOUNT + " AND other." + column
                + " = looked." + reference + ")";
    }

    private static String hasJob(String reference) {
        return "EXISTS (SELECT 1 FROM jobs AS other WHERE " + SAME_ACCOUNT + " AND other.resource_id =" + " looked."
                + reference + " AND other.kind = ?)";
    }

    private OrphanCheck where(String newFilter) {
        return new OrphanCheck(table, id, condition, newFilter, inCondition, inFilter);
    }

    private OrphanCheck with(Enum<?> value) {
        return new OrphanCheck(table, id, condition, filter, List.of(value.name()), inFilter);
    }

    private OrphanCheck filtered(Enum<?>... values) {
        return new OrphanCheck(
                table,
                id,
                condition,
                filter,
                inCondition,
                Arrays.stream(values).map(Enum::name).toList());
    }
}
