package dev.keyhold.store.sql;

/** Every statement, once. Each on a table names the account, and none of those uses what PostgreSQL 15 lacks. */
final class Statements {
    // Transactions of the embedded database, which run on one connection each.

    static final String KEYRINGS = """
            SELECT root_key_id, generation, wrapped FROM keyrings
            WHERE account_id = ? ORDER BY generation, root_key_id""";
    static final String INSERT_KEYRING = """
            INSERT INTO keyrings (account_id, keyring_id, root_key_id, generation, wrapped)
            VALUES (?, ?, ?, ?, ?)""";
    static final String DELETE_KEYRING = "DELETE FROM keyrings WHERE account_id = ? AND keyring_id = ?";

    /** With a join, which is answered where the account is; a value from another table would be asked of all. */
    private static final String FOLDER_COLUMNS = """
            SELECT folders.account_id, folders.folder_id, folders.name, folders.description, folders.labels,
                folders.status, folders.delete_after, folders.created_at, accounts.cloud_id
            FROM folders JOIN accounts ON accounts.account_id = folders.account_id
            WHERE folders.account_id = ?\s""";

    static final String FOLDER = FOLDER_COLUMNS + "AND folders.folder_id = ?";
    static final String FOLDER_BY_NAME = FOLDER_COLUMNS + "AND folders.name = ?";
    static final String FOLDERS = FOLDER_COLUMNS + "AND folders.folder_id > ? ORDER BY folders.folder_id LIMIT ?";
    static final String INSERT_FOLDER = """
            INSERT INTO folders
                (account_id, folder_id, name, description, labels, status, delete_after, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_FOLDER = """
            UPDATE folders SET name = ?, description = ?, labels = ?, status = ?, delete_after = ?
            WHERE account_id = ? AND folder_id = ?""";
    static final String DELETE_FOLDER = "DELETE FROM folders WHERE account_id = ? AND folder_id = ?";

    private static final String SELECT_IDENTITY =
            "SELECT account_id, identity_id, folder_id, kind, name, path, description, labels, status, expires_at,"
                    + " created_at ";
    private static final String IDENTITY_COLUMNS = SELECT_IDENTITY + "FROM identities ";
    static final String IDENTITY = IDENTITY_COLUMNS + "WHERE account_id = ? AND identity_id = ?";
    private static final String AND_OPEN =
            " AND EXISTS (SELECT 1 FROM accounts WHERE accounts.account_id = ? AND accounts.state = ?)";
    static final String IDENTITY_OF_OPEN_ACCOUNT = IDENTITY + AND_OPEN;
    static final String IDENTITIES_OF_OPEN_ACCOUNT =
            IDENTITY_COLUMNS + "WHERE account_id = ? AND identity_id" + Sql.IN_IDS + AND_OPEN;
    static final String TAGS_OF_IDENTITIES = "SELECT identity_id, key, value FROM identity_tags"
            + " WHERE account_id = ? AND identity_id" + Sql.IN_IDS + " ORDER BY identity_id, key_folded";
    static final String IDENTITY_ATTRIBUTES = """
            SELECT key_folded, key, value, NULL AS policy_ref FROM identity_tags
            WHERE account_id = ? AND identity_id = ?
            UNION ALL
            SELECT NULL, NULL, NULL, policy_ref FROM permission_boundaries
            WHERE account_id = ? AND target_id = ?
            ORDER BY key_folded""";
    static final String USER_BY_NAME = IDENTITY_COLUMNS + "WHERE account_id = ? AND name_folded = ? AND kind = 'USER'";
    static final String USERS = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND kind = 'USER' AND substr(path, 1, ?) = ?
            ORDER BY name_folded LIMIT ?""";
    static final String USERS_NAMED = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND name_folded >= ? AND name_folded <> ? AND name_folded < ? AND kind = 'USER'
                AND substr(path, 1, ?) = ?
            ORDER BY name_folded LIMIT ?""";
    static final String USERS_IN_FOLDER = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND folder_id = ? AND identity_id > ? AND kind = 'USER'
            ORDER BY identity_id LIMIT ?""";
    static final String MEMBERS = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND identity_id IN (
                SELECT identity_id FROM group_members WHERE account_id = ? AND group_id = ?)
            ORDER BY name_folded LIMIT ?""";
    /** For a policy with few uses, each of which is looked up: a join may read every user of the account instead. */
    static final String USERS_WITH_POLICY = SELECT_IDENTITY + """
            FROM (
                SELECT target_id FROM (
                    SELECT target_id, (
                        SELECT name_folded FROM identities
                        WHERE account_id = ? AND identity_id = used.target_id AND substr(path, 1, ?) = ?
                    ) AS target_name
                    FROM (
                        SELECT target_id FROM policy_attachments WHERE account_id = ? AND policy_ref = ?
                        UNION
                        SELECT target_id FROM permission_boundaries WHERE account_id = ? AND policy_ref = ?
                    ) AS used
                ) AS named
                WHERE target_name > ? ORDER BY target_name LIMIT ?
            ) AS found CROSS JOIN identities
            WHERE identities.account_id = ? AND identity_id = target_id
            ORDER BY name_folded""";
    /** For one with many, of which users in the order of names soon enough have it; EXISTS may read all uses first. */
    static final String USERS_WITH_COMMON_POLICY = IDENTITY_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? AND coalesce((
                    SELECT 1 FROM policy_attachments
                    WHERE account_id = ? AND policy_ref = ? AND target_id = identities.identity_id
                ), (
                    SELECT 1 FROM permission_boundaries
                    WHERE account_id = ? AND policy_ref = ? AND target_id = identities.identity_id
                )) IS NOT NULL
            ORDER BY name_folded LIMIT ?""";

    static final String INSERT_IDENTITY = """
            INSERT INTO identities
                (account_id, identity_id, folder_id, kind, name, name_folded, path, description, labels, status,
                expires_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_IDENTITY = """
            UPDATE identities SET name = ?, name_folded = ?, path = ?, description = ?, labels = ?, status = ?,
                expires_at = ?
            WHERE account_id = ? AND identity_id = ?""";
    static final String DELETE_IDENTITY = "DELETE FROM identities WHERE account_id = ? AND identity_id = ?";

    static final String QUOTA_USE = "SELECT used FROM quota_use WHERE account_id = ? AND quota = ?";
    static final String ADD_QUOTA_USE = """
            INSERT INTO quota_use (account_id, quota, used) VALUES (?, ?, ?)
            ON CONFLICT (account_id, quota) DO UPDATE SET used = quota_use.used + excluded.used""";

    private static final String ACCESS_KEY_COLUMNS =
            "SELECT account_id, access_key_id, resource_id, owner_id, status, sealed_secret, description, mark,"
                    + " created_at FROM access_keys ";
    static final String ACCESS_KEY_BY_RESOURCE = ACCESS_KEY_COLUMNS + "WHERE account_id = ? AND resource_id = ?";
    static final String ACCESS_KEY = ACCESS_KEY_COLUMNS + "WHERE account_id = ? AND access_key_id = ?";
    static final String ACCESS_KEYS = ACCESS_KEY_COLUMNS + "WHERE account_id = ? AND access_key_id" + Sql.IN_IDS;
    static final String ACCESS_KEYS_OF = ACCESS_KEY_COLUMNS
            + "WHERE account_id = ? AND owner_id = ? AND access_key_id > ? " + "ORDER BY access_key_id LIMIT ?";
    static final String ACCESS_KEYS_HELD = """
            SELECT access_keys.owner_id, access_keys.access_key_id, access_keys.status, access_keys.created_at,
                access_key_uses.used_at, access_key_uses.service, access_key_uses.region
            FROM access_keys LEFT JOIN access_key_uses
                ON access_key_uses.account_id = access_keys.account_id
                AND access_key_uses.access_key_id = access_keys.access_key_id
            WHERE access_keys.account_id = ? AND (access_keys.owner_id, access_keys.access_key_id) > (?, ?)
            ORDER BY access_keys.owner_id, access_keys.access_key_id LIMIT ?""";
    /** The index has the identifiers; asked for the rest, SQLite would rather read every key of the account. */
    static final String WEAK_ACCESS_KEYS = ACCESS_KEY_COLUMNS + """
            WHERE account_id = ? AND access_key_id IN (
                SELECT access_key_id FROM access_keys
                WHERE account_id = ? AND mark = ? AND access_key_id > ? ORDER BY access_key_id LIMIT ?)
            ORDER BY access_key_id""";

    static final String COUNT_ACCESS_KEYS_OF =
            "SELECT count(*) AS n FROM access_keys WHERE account_id = ? AND owner_id = ?";
    static final String COUNT_ACCESS_KEYS_IN_STATUS =
            "SELECT count(*) AS n FROM access_keys WHERE account_id = ? AND owner_id = ? AND status = ?";
    static final String COUNT_ACCESS_KEYS_BETWEEN = """
            SELECT count(*) AS n FROM (
                SELECT access_key_id FROM access_keys
                WHERE account_id = ? AND access_key_id >= ? AND access_key_id < ? LIMIT ?) AS counted""";
    static final String INSERT_ACCESS_KEY = """
            INSERT INTO access_keys
                (account_id, access_key_id, resource_id, owner_id, status, sealed_secret, description, mark, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ACCESS_KEY =
            "UPDATE access_keys SET status = ?, description = ? WHERE account_id = ? AND access_key_id = ?";
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

    static final String LAST_USE_OF = "SELECT used_at FROM last_uses WHERE account_id = ? AND resource_id = ?";
    static final String RECORD_USE_OF = """
            INSERT INTO last_uses (account_id, resource_id, used_at)
            SELECT account_id, resource_id, ? FROM (
                SELECT account_id, identity_id AS resource_id FROM identities WHERE account_id = ? AND identity_id = ?
                UNION ALL
                SELECT account_id, api_key_id FROM api_keys WHERE account_id = ? AND api_key_id = ?
                UNION ALL
                SELECT account_id, authorized_key_id FROM authorized_keys
                WHERE account_id = ? AND authorized_key_id = ?) AS used
            WHERE account_id = ? AND resource_id = ?
            ON CONFLICT (account_id, resource_id) DO UPDATE SET used_at = excluded.used_at
                WHERE excluded.used_at > last_uses.used_at""";
    static final String DELETE_USE_OF = "DELETE FROM last_uses WHERE account_id = ? AND resource_id = ?";

    private static final String API_KEY_COLUMNS =
            "SELECT account_id, api_key_id, owner_id, description, digest, tail, scopes, expires_at, created_at,"
                    + " seal FROM api_keys ";
    static final String API_KEY = API_KEY_COLUMNS + "WHERE account_id = ? AND api_key_id = ?";
    static final String API_KEYS = API_KEY_COLUMNS + "WHERE account_id = ? AND api_key_id" + Sql.IN_IDS;
    static final String API_KEYS_OF =
            API_KEY_COLUMNS + "WHERE account_id = ? AND owner_id = ? AND api_key_id > ? ORDER BY api_key_id LIMIT ?";
    static final String COUNT_API_KEYS =
            "SELECT count(*) AS n FROM (SELECT api_key_id FROM api_keys WHERE account_id = ? LIMIT ?) AS counted";
    static final String COUNT_EXPIRING_API_KEYS =
            "SELECT count(*) AS n FROM api_keys WHERE account_id = ? AND expires_at > ? AND expires_at <= ?";
    static final String INSERT_API_KEY = """
            INSERT INTO api_keys
                (account_id, api_key_id, owner_id, description, digest, tail, scopes, expires_at, created_at, seal)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_API_KEY = """
            UPDATE api_keys SET description = ?, scopes = ?, expires_at = ?
            WHERE account_id = ? AND api_key_id = ?""";
    static final String DELETE_API_KEY = "DELETE FROM api_keys WHERE account_id = ? AND api_key_id = ?";

    private static final String AUTHORIZED_KEY_COLUMNS =
            "SELECT account_id, authorized_key_id, owner_id, description, algorithm, public_key, created_at, seal"
                    + " FROM authorized_keys ";
    static final String AUTHORIZED_KEY = AUTHORIZED_KEY_COLUMNS + "WHERE account_id = ? AND authorized_key_id = ?";
    static final String AUTHORIZED_KEYS =
            AUTHORIZED_KEY_COLUMNS + "WHERE account_id = ? AND authorized_key_id" + Sql.IN_IDS;
    static final String AUTHORIZED_KEYS_OF = AUTHORIZED_KEY_COLUMNS
            + "WHERE account_id = ? AND owner_id = ? AND authorized_key_id > ? ORDER BY authorized_key_id LIMIT ?";
    static final String COUNT_AUTHORIZED_KEYS = """
            SELECT count(*) AS n FROM (
                SELECT authorized_key_id FROM authorized_keys WHERE account_id = ? LIMIT ?) AS counted""";
    static final String INSERT_AUTHORIZED_KEY = """
            INSERT INTO authorized_keys
                (account_id, authorized_key_id, owner_id, description, algorithm, public_key, created_at, seal)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_AUTHORIZED_KEY =
            "UPDATE authorized_keys SET description = ? WHERE account_id = ? AND authorized_key_id = ?";
    static final String DELETE_AUTHORIZED_KEY =
            "DELETE FROM authorized_keys WHERE account_id = ? AND authorized_key_id = ?";

    private static final String BINDING_COLUMNS =
            "SELECT resource_id, role_id, subject_type, subject_id FROM access_bindings ";
    static final String BINDINGS =
            BINDING_COLUMNS + "WHERE account_id = ? AND resource_id = ? ORDER BY role_id, subject_type, subject_id";
    static final String BINDINGS_ON_ALL = BINDING_COLUMNS + "WHERE account_id = ? AND resource_id" + Sql.IN_IDS
            + " ORDER BY resource_id, role_id, subject_type, subject_id";
    static final String BINDINGS_BY_SUBJECT = BINDING_COLUMNS + """
            WHERE account_id = ? AND subject_id >= ? AND subject_id <= ? AND subject_type = ?
            ORDER BY subject_id, resource_id, role_id LIMIT ?""";
    static final String ADD_BINDING = """
            INSERT INTO access_bindings (account_id, resource_id, role_id, subject_type, subject_id)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    static final String REMOVE_BINDING = """
            DELETE FROM access_bindings
            WHERE account_id = ? AND resource_id = ? AND role_id = ? AND subject_type = ? AND subject_id = ?""";
    static final String REMOVE_BINDINGS_ON = "DELETE FROM access_bindings WHERE account_id = ? AND resource_id = ?";
    static final String REMOVE_BINDINGS_OF = "DELETE FROM access_bindings WHERE account_id = ? AND subject_id = ?";

    private static final String OPERATION_COLUMNS =
            "SELECT account_id, operation_id, resource_id, description, created_at, created_by, modified_at, done,"
                    + " metadata_type, metadata, response_type, response, error_code, error_text FROM operations ";
    static final String OPERATION = OPERATION_COLUMNS + "WHERE account_id = ? AND operation_id = ?";
    static final String OPERATIONS_ON = OPERATION_COLUMNS + """
            WHERE account_id = ? AND resource_id = ?
                AND (created_at < ? OR (created_at = ? AND operation_id < ?))
            ORDER BY created_at DESC, operation_id DESC LIMIT ?""";
    static final String INSERT_OPERATION = """
            INSERT INTO operations
                (account_id, operation_id, resource_id, description, created_at, created_by, modified_at, done,
                metadata_type, metadata, response_type, response, error_code, error_text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_OPERATION = """
            UPDATE operations SET modified_at = ?, done = ?, metadata_type = ?, metadata = ?, response_type = ?,
                response = ?, error_code = ?, error_text = ?
            WHERE account_id = ? AND operation_id = ?""";
    static final String DROP_ENDED_OPERATIONS = """
            DELETE FROM operations WHERE account_id = ? AND operation_id IN (
                SELECT operation_id FROM operations WHERE account_id = ? AND done = 1 AND modified_at < ? LIMIT ?)""";

    static final String IDEMPOTENT_RESULT = """
            SELECT result_id FROM idempotency_keys
            WHERE account_id = ? AND subject_id = ? AND method = ? AND idempotency_key = ? AND created_at >= ?""";
    static final String REMEMBER_CALL = """
            INSERT INTO idempotency_keys (account_id, subject_id, method, idempotency_key, result_id, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account_id, subject_id, method, idempotency_key)
            DO UPDATE SET result_id = excluded.result_id, created_at = excluded.created_at""";
    static final String FORGET_CALLS = """
            DELETE FROM idempotency_keys WHERE account_id = ? AND (subject_id, method, idempotency_key) IN (
                SELECT subject_id, method, idempotency_key FROM idempotency_keys
                WHERE account_id = ? AND created_at < ? LIMIT ?)""";

    static final String DUE_JOBS = """
            SELECT account_id, kind, resource_id, due_at, operation_id FROM jobs
            WHERE account_id = ? AND kind = ? AND due_at <= ? AND (due_at, resource_id) > (?, ?)
            ORDER BY due_at, resource_id LIMIT ?""";
    static final String SCHEDULE_JOB = """
            INSERT INTO jobs (account_id, kind, resource_id, due_at, operation_id) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, kind, resource_id)
            DO UPDATE SET due_at = excluded.due_at, operation_id = excluded.operation_id""";
    static final String CLAIM_JOB =
            "DELETE FROM jobs WHERE account_id = ? AND kind = ? AND resource_id = ? AND due_at = ?";
    static final String CANCEL_JOB = "DELETE FROM jobs WHERE account_id = ? AND kind = ? AND resource_id = ?";

    static final String TOKEN_KEYS = """
            SELECT token_key_id, sealed_key, created_at FROM token_keys
            WHERE account_id = ? ORDER BY created_at DESC, token_key_id DESC""";
    static final String INSERT_TOKEN_KEY =
            "INSERT INTO token_keys (account_id, token_key_id, sealed_key, created_at) VALUES (?, ?, ?, ?)";
    static final String DELETE_TOKEN_KEY = "DELETE FROM token_keys WHERE account_id = ? AND token_key_id = ?";
    static final String REVOKED_TOKEN = "SELECT token_id FROM revoked_tokens WHERE account_id = ? AND token_id = ?";
    static final String REVOKED_TOKENS =
            "SELECT token_id FROM revoked_tokens WHERE account_id = ? AND token_id" + Sql.IN_IDS;
    static final String REVOKE_TOKEN = """
            INSERT INTO revoked_tokens (account_id, token_id, expires_at) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING""";
    static final String FORGET_EXPIRED_TOKENS = """
            DELETE FROM revoked_tokens WHERE account_id = ? AND token_id IN (
                SELECT token_id FROM revoked_tokens WHERE account_id = ? AND expires_at < ? LIMIT ?)""";

    static final String NODES =
            "SELECT node_id, version, writes_feed, seen_at FROM nodes WHERE account_id = ? ORDER BY node_id";
    static final String PUT_NODE = """
            INSERT INTO nodes (account_id, node_id, seen_at, writes_feed, version) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, node_id) DO UPDATE SET seen_at = excluded.seen_at,
                writes_feed = excluded.writes_feed, version = excluded.version""";
    static final String FORGET_NODES = "DELETE FROM nodes WHERE account_id = ? AND seen_at < ?";

    private static final String EVENT_COLUMNS = "account_id, event_id, at, operation, outcome, reason, actor_id,"
            + " access_key, target, source, user_agent, api, request_id, count, trace_id";
    static final String APPEND_CHANGE = appendTo("audit_changes");
    static final String APPEND_DENIAL = appendTo("audit_denials");
    static final String APPEND_USE = appendTo("audit_uses");
    static final String CHANGES = eventsOf("audit_changes");
    static final String DENIALS = eventsOf("audit_denials");
    static final String USES = eventsOf("audit_uses");
    static final String NEWEST_CHANGES = newestOf("audit_changes");
    static final String NEWEST_DENIALS = newestOf("audit_denials");
    static final String NEWEST_USES = newestOf("audit_uses");
    static final String PRUNE_CHANGES = prune("audit_changes");
    static final String PRUNE_DENIALS = prune("audit_denials");
    static final String PRUNE_USES = prune("audit_uses");
    static final String TRIM_DENIALS = trim("audit_denials");
    static final String TRIM_USES = trim("audit_uses");

    private Statements() {}

    private static String trim(String table) {
        return "DELETE FROM " + table + " WHERE account_id = ? AND event_id <= (SELECT event_id FROM " + table
                + " WHERE account_id = ? ORDER BY event_id DESC LIMIT 1 OFFSET ?)";
    }

    private static String prune(String table) {
        return "DELETE FROM " + table + " WHERE account_id = ? AND event_id IN (SELECT event_id FROM " + table
                + " WHERE account_id = ? AND event_id < ? ORDER BY event_id LIMIT ?)";
    }

    private static String appendTo(String table) {
        return "INSERT INTO " + table + " (" + EVENT_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    }

    private static String newestOf(String table) {
        return "SELECT " + EVENT_COLUMNS + " FROM " + table
                + " WHERE account_id = ? AND event_id < ? ORDER BY event_id DESC LIMIT ?";
    }

    private static String eventsOf(String table) {
        return "SELECT " + EVENT_COLUMNS + " FROM " + table
                + " WHERE account_id = ? AND event_id > ? AND at >= ? ORDER BY event_id LIMIT ?";
    }
}
