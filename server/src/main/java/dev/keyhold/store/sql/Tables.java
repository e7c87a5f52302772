package dev.keyhold.store.sql;

import java.util.List;

/** The names of all tables. Each has a primary key that begins with {@code account_id}; none refers to another. */
public final class Tables {
    public static final List<String> NAMES = List.of(
            "directory",
            "keyrings",
            "accounts",
            "organizations",
            "folders",
            "identities",
            "identity_tags",
            "quota_use",
            "access_keys",
            "access_key_uses",
            "api_keys",
            "authorized_keys",
            "last_uses",
            "access_bindings",
            "operations",
            "idempotency_keys",
            "revoked_tokens",
            "token_keys",
            "jobs",
            "symmetric_keys",
            "symmetric_key_versions",
            "nodes",
            "audit_changes",
            "audit_refusals",
            "audit_uses");

    private Tables() {}

    /** What spreads the tables over the nodes of a Citus cluster, so that an account is together on one of them. */
    public static List<String> distribution() {
        return NAMES.stream()
                .map(table -> "SELECT create_distributed_table('" + table + "', 'account_id'"
                        + (table.equals(NAMES.getFirst()) ? "" : ", colocate_with => '" + NAMES.getFirst() + "'")
                        + ");")
                .toList();
    }
}
