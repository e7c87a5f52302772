package dev.keyhold.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names of all tables. Each has a primary key that begins with {@code account_id}; none refers to another. */
public final class Tables {
    public static final List<String> NAMES = List.of(
            "directory",
            "directory_version",
            "imported_ids",
            "keyrings",
            "accounts",
            "account_tags",
            "organizations",
            "create_account_requests",
            "folders",
            "identities",
            "identity_tags",
            "groups",
            "group_members",
            "managed_policies",
            "policy_versions",
            "policy_tags",
            "policy_attachments",
            "inline_policies",
            "permission_boundaries",
            "roles",
            "role_tags",
            "role_uses",
            "instance_profiles",
            "instance_profile_tags",
            "oidc_providers",
            "oidc_client_ids",
            "oidc_thumbprints",
            "oidc_provider_tags",
            "outbound_issuers",
            "outbound_keys",
            "quota_use",
            "access_keys",
            "access_key_uses",
            "mfa_devices",
            "mfa_device_tags",
            "api_keys",
            "authorized_keys",
            "last_uses",
            "access_bindings",
            "operations",
            "idempotency_keys",
            "revoked_tokens",
            "token_keys",
            "jobs",
            "kms_keys",
            "kms_key_versions",
            "kms_key_tags",
            "kms_key_uses",
            "kms_aliases",
            "kms_grants",
            "nodes",
            "audit_changes",
            "audit_denials",
            "audit_uses",
            "change_feed",
            "change_feed_start");

    /** Those that say something about one database server alone, and are of no use in another. */
    static final Set<String> OF_SERVER = Set.of("change_feed", "change_feed_start");

    private Tables() {}

    /** The columns of a table, in one order for all engines. */
    static List<String> columns(Connection connection, String table) {
        var columns = new TreeSet<String>();
        try (var found = connection.getMetaData().getColumns(null, connection.getSchema(), table, null)) {
            while (found.next()) {
                columns.add(found.getString("COLUMN_NAME"));
            }
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
        return List.copyOf(columns);
    }

    /** The first account after the given one that has rows in a table; found by index. */
    static Optional<String> accountAfter(Sql sql, String table, String account) {
        return sql.one(
                        "SELECT min(account_id) AS account FROM " + table + " WHERE account_id > ?",
                        row -> row.optionalText("account"),
                        account)
                .orElseThrow();
    }

    /**
     * What spreads the tables over the nodes of a Citus cluster, so that an account is together on one of them. Tables
     * that are spread already are passed over. Rows that were there before are moved: what is left of them on the
     * coordinator, which nobody would see any more, is deleted from its disk.
     */
    public static List<String> distribution() {
        return NAMES.stream()
                .map(table -> "SELECT create_distributed_table('" + table + "', 'account_id'"
                        + (table.equals(NAMES.getFirst()) ? "" : ", colocate_with => '" + NAMES.getFirst() + "'")
                        + "), truncate_local_data_after_distributing_table('" + table + "') WHERE NOT EXISTS"
                        + " (SELECT FROM pg_dist_partition WHERE logicalrelid = '" + table + "'::regclass);")
                .toList();
    }
}
