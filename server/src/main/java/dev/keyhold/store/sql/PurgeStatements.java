package dev.keyhold.store.sql;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The statements that delete a bounded number of rows of an account. Its own row and its jobs stay until all others are
 * deleted; tables of the installation have no rows of an account.
 */
final class PurgeStatements {
    /** Tables whose rows all belong to the installation, and those that another statement deletes from. */
    static final Set<String> OTHERS = Set.of(
            "directory",
            "directory_version",
            "imported_ids",
            "keyrings",
            "token_keys",
            "nodes",
            "change_feed",
            "change_feed_start",
            "outbound_issuers",
            "accounts",
            "jobs");

    /** The columns of the primary key after the account. */
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("account_tags", List.of("key")),
            Map.entry("organizations", List.of("organization_id")),
            Map.entry("create_account_requests", List.of("request_id")),
            Map.entry("folders", List.of("folder_id")),
            Map.entry("identities", List.of("identity_id")),
            Map.entry("identity_tags", List.of("identity_id", "key_folded")),
            Map.entry("groups", List.of("group_id")),
            Map.entry("group_members", List.of("group_id", "identity_id")),
            Map.entry("managed_policies", List.of("policy_id")),
            Map.entry("policy_versions", List.of("policy_id", "version_id")),
            Map.entry("policy_tags", List.of("policy_id", "key")),
            Map.entry("policy_attachments", List.of("target_id", "policy_ref")),
            Map.entry("inline_policies", List.of("target_id", "name_folded")),
            Map.entry("permission_boundaries", List.of("target_id")),
            Map.entry("roles", List.of("role_id")),
            Map.entry("role_tags", List.of("role_id", "key_folded")),
            Map.entry("role_uses", List.of("role_id")),
            Map.entry("instance_profiles", List.of("profile_id")),
            Map.entry("instance_profile_tags", List.of("profile_id", "key")),
            Map.entry("oidc_providers", List.of("provider_id")),
            Map.entry("oidc_client_ids", List.of("provider_id", "position")),
            Map.entry("oidc_thumbprints", List.of("provider_id", "position")),
            Map.entry("oidc_provider_tags", List.of("provider_id", "key")),
            Map.entry("outbound_keys", List.of("key_id")),
            Map.entry("quota_use", List.of("quota")),
            Map.entry("access_keys", List.of("access_key_id")),
            Map.entry("access_key_uses", List.of("access_key_id")),
            Map.entry("mfa_devices", List.of("device_id")),
            Map.entry("mfa_device_tags", List.of("device_id", "key")),
            Map.entry("api_keys", List.of("api_key_id")),
            Map.entry("authorized_keys", List.of("authorized_key_id")),
            Map.entry("last_uses", List.of("resource_id")),
            Map.entry("access_bindings", List.of("resource_id", "role_id", "subject_type", "subject_id")),
            Map.entry("operations", List.of("operation_id")),
            Map.entry("idempotency_keys", List.of("subject_id", "method", "idempotency_key")),
            Map.entry("revoked_tokens", List.of("token_id")),
            Map.entry("kms_keys", List.of("kms_key_id")),
            Map.entry("kms_key_versions", List.of("version_id")),
            Map.entry("kms_key_tags", List.of("kms_key_id", "key")),
            Map.entry("kms_key_uses", List.of("kms_key_id")),
            Map.entry("kms_aliases", List.of("name")),
            Map.entry("kms_grants", List.of("grant_id")),
            Map.entry("audit_changes", List.of("event_id")),
            Map.entry("audit_denials", List.of("event_id")),
            Map.entry("audit_uses", List.of("event_id")));

    /** One for each table, in a fixed order; each takes the account twice, and how many rows at most. */
    static final List<String> ALL = Tables.NAMES.stream()
            .filter(table -> !OTHERS.contains(table))
            .map(PurgeStatements::statement)
            .toList();

    static final String JOBS = "DELETE FROM jobs WHERE account_id = ?";

    private PurgeStatements() {}

    private static String statement(String table) {
        var key = KEYS.get(table);
        if (key == null) {
            throw new IllegalStateException("no key of the table " + table);
        }
        var columns = String.join(", ", key);
        var row = key.size() == 1 ? columns : "(" + columns + ")";
        return "DELETE FROM " + table + " WHERE account_id = ? AND " + row + " IN (SELECT " + columns + " FROM " + table
                + " WHERE account_id = ? LIMIT ?)";
    }
}
