package dev.keyhold.store.sql;

/** Every statement, once. Each on a table names the account, and none of those uses what PostgreSQL 15 lacks. */
final class Statements {
    // Transactions of the embedded database, which run on one connection each.

    static final String ADD_TO_DIRECTORY = "INSERT INTO directory (account_id, member_id) VALUES (?, ?)";
    static final String DIRECTORY = "SELECT member_id FROM directory WHERE account_id = ? ORDER BY member_id";

    static final String KEYRING = "SELECT root_key_id, wrapped FROM keyrings WHERE account_id = ? AND keyring_id = ?";
    static final String PUT_KEYRING = """
            INSERT INTO keyrings (account_id, keyring_id, root_key_id, wrapped) VALUES (?, ?, ?, ?)
            ON CONFLICT (account_id, keyring_id)
            DO UPDATE SET root_key_id = excluded.root_key_id, wrapped = excluded.wrapped""";

    static final String ACCOUNT = """
            SELECT account_id, organization_id, cloud_id, default_folder_id, root_id, alias, created_at
            FROM accounts WHERE account_id = ?""";
    static final String INSERT_ACCOUNT = """
            INSERT INTO accounts
                (account_id, organization_id, cloud_id, default_folder_id, root_id, alias, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    static final String SET_ALIAS = "UPDATE accounts SET alias = ? WHERE account_id = ?";
    static final String INSERT_ORGANIZATION =
            "INSERT INTO organizations (account_id, organization_id, name, created_at) VALUES (?, ?, ?, ?)";
    static final String INSERT_FOLDER =
            "INSERT INTO folders (account_id, folder_id, name, created_at) VALUES (?, ?, ?, ?)";

    private static final String IDENTITY_COLUMNS =
            "SELECT account_id, identity_id, folder_id, kind, name, path, created_at FROM identities ";
    static final String IDENTITY = IDENTITY_COLUMNS + "WHERE account_id = ? AND identity_id = ?";
    static final String USER_BY_NAME = IDENTITY_COLUMNS + "WHERE account_id = ? AND name_folded = ? AND kind = 'USER'";
    static final String USERS = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND kind = 'USER' AND substr(path, 1, ?) = ?
            ORDER BY name_folded LIMIT ?""";
    static final String INSERT_IDENTITY = """
            INSERT INTO identities
                (account_id, identity_id, folder_id, kind, name, name_folded, path, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_IDENTITY = """
            UPDATE identities SET name = ?, name_folded = ?, path = ?
            WHERE account_id = ? AND identity_id = ?""";
    static final String DELETE_IDENTITY = "DELETE FROM identities WHERE account_id = ? AND identity_id = ?";

    static final String TAGS = """
            SELECT key, value FROM identity_tags
            WHERE account_id = ? AND identity_id = ? ORDER BY key_folded""";
    static final String PUT_TAG = """
            INSERT INTO identity_tags (account_id, identity_id, key_folded, key, value) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, identity_id, key_folded)
            DO UPDATE SET key = excluded.key, value = excluded.value""";
    static final String DELETE_TAG =
            "DELETE FROM identity_tags WHERE account_id = ? AND identity_id = ? AND key_folded = ?";
    static final String DELETE_TAGS = "DELETE FROM identity_tags WHERE account_id = ? AND identity_id = ?";

    static final String QUOTA_USE = "SELECT used FROM quota_use WHERE account_id = ? AND quota = ?";
    static final String ADD_QUOTA_USE = """
            INSERT INTO quota_use (account_id, quota, used) VALUES (?, ?, ?)
            ON CONFLICT (account_id, quota) DO UPDATE SET used = quota_use.used + excluded.used""";

    private static final String ACCESS_KEY_COLUMNS =
            "SELECT account_id, access_key_id, resource_id, owner_id, status, sealed_secret, created_at"
                    + " FROM access_keys ";
    static final String ACCESS_KEY = ACCESS_KEY_COLUMNS + "WHERE account_id = ? AND access_key_id = ?";
    static final String ACCESS_KEYS_OF = ACCESS_KEY_COLUMNS
            + "WHERE account_id = ? AND owner_id = ? AND access_key_id > ? " + "ORDER BY access_key_id LIMIT ?";
    static final String COUNT_ACCESS_KEYS_OF =
            "SELECT count(*) AS n FROM access_keys WHERE account_id = ? AND owner_id = ?";
    static final String INSERT_ACCESS_KEY = """
            INSERT INTO access_keys
                (account_id, access_key_id, resource_id, owner_id, status, sealed_secret, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ACCESS_KEY =
            "UPDATE access_keys SET status = ? WHERE account_id = ? AND access_key_id = ?";
    static final String DELETE_ACCESS_KEY = "DELETE FROM access_keys WHERE account_id = ? AND access_key_id = ?";

    static final String LAST_USE =
            "SELECT used_at, service, region FROM access_key_uses WHERE account_id = ? AND access_key_id = ?";
    static final String RECORD_USE = """
            INSERT INTO access_key_uses (account_id, access_key_id, used_at, service, region)
            SELECT account_id, access_key_id, ?, ?, ? FROM access_keys WHERE account_id = ? AND access_key_id = ?
            ON CONFLICT (account_id, access_key_id) DO UPDATE
                SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
                WHERE excluded.used_at > access_key_uses.used_at""";
    static final String DELETE_USE = "DELETE FROM access_key_uses WHERE account_id = ? AND access_key_id = ?";

    private static final String EVENT_COLUMNS = "account_id, event_id, at, operation, outcome, reason, actor_id,"
            + " access_key, target, source, user_agent, dialect, request_id, count";
    static final String APPEND_CHANGE = appendTo("audit_changes");
    static final String APPEND_REFUSAL = appendTo("audit_refusals");
    static final String CHANGES = eventsOf("audit_changes");
    static final String REFUSALS = eventsOf("audit_refusals");
    static final String TRIM_REFUSALS = """
            DELETE FROM audit_refusals WHERE account_id = ? AND event_id <= (
                SELECT event_id FROM audit_refusals WHERE account_id = ?
                ORDER BY event_id DESC LIMIT 1 OFFSET ?)""";

    private Statements() {}

    private static String appendTo(String table) {
        return "INSERT INTO " + table + " (" + EVENT_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    }

    private static String eventsOf(String table) {
        return "SELECT " + EVENT_COLUMNS + " FROM " + table
                + " WHERE account_id = ? AND event_id > ? AND at >= ? ORDER BY event_id LIMIT ?";
    }
}
