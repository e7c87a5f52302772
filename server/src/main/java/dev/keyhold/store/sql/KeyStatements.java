package dev.keyhold.store.sql;

/** The statements about keys of the KMS; the rules of {@link Statements} hold here too. */
final class KeyStatements {
    private static final String KEY_COLUMNS = """
            SELECT account_id, kms_key_id, folder_id, spec, usage, origin, only_algorithm, name, description, labels,
                status, algorithm, primary_version_id, rotation_period, rotated_at, next_rotation_at,
                on_demand_rotations,
                deletion_protection, pending_deletion_at, delete_at, policy, created_at
            FROM kms_keys\s""";
    static final String KEY = KEY_COLUMNS + "WHERE account_id = ? AND kms_key_id = ?";
    static final String KEYS = KEY_COLUMNS + "WHERE account_id = ? AND kms_key_id" + Sql.IN_IDS;
    static final String TAGS_OF_KEYS = "SELECT kms_key_id, key, value FROM kms_key_tags"
            + " WHERE account_id = ? AND kms_key_id" + Sql.IN_IDS + " ORDER BY kms_key_id, key";
    static final String KEYS_IN_ACCOUNT = KEY_COLUMNS + """
            WHERE account_id = ? AND kms_key_id > ? AND delete_at IS NULL
            ORDER BY kms_key_id LIMIT ?""";
    static final String KEYS_IN_FOLDER = KEY_COLUMNS + """
            WHERE account_id = ? AND folder_id = ? AND kms_key_id > ? AND delete_at IS NULL
            ORDER BY kms_key_id LIMIT ?""";
    static final String COUNT_KEYS = "SELECT count(*) AS n FROM kms_keys WHERE account_id = ? AND delete_at IS NULL";
    static final String INSERT_KEY = """
            INSERT INTO kms_keys
                (account_id, kms_key_id, folder_id, spec, usage, origin, only_algorithm, name, description,
                labels, status, algorithm, primary_version_id, rotation_period, rotated_at, next_rotation_at,
                on_demand_rotations, deletion_protection, pending_deletion_at, delete_at, policy, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_KEY = """
            UPDATE kms_keys SET name = ?, description = ?, labels = ?, status = ?, algorithm = ?,
                primary_version_id = ?, rotation_period = ?, rotated_at = ?, next_rotation_at = ?,
                on_demand_rotations = ?, deletion_protection = ?, pending_deletion_at = ?, delete_at = ?, policy = ?
            WHERE account_id = ? AND kms_key_id = ?""";
    static final String DELETE_KEY = "DELETE FROM kms_keys WHERE account_id = ? AND kms_key_id = ?";

    private static final String VERSION_COLUMNS =
            "SELECT account_id, kms_key_id, version_id, algorithm, cause, status, description, destroy_at,"
                    + " sealed_material, created_at FROM kms_key_versions ";
    static final String VERSION = VERSION_COLUMNS + "WHERE account_id = ? AND version_id = ?";
    static final String VERSIONS = VERSION_COLUMNS + """
            WHERE account_id = ? AND kms_key_id = ?
                AND (created_at > ? OR (created_at = ? AND version_id > ?))
            ORDER BY created_at, version_id LIMIT ?""";
    static final String USABLE_VERSIONS = VERSION_COLUMNS + """
            WHERE account_id = ? AND kms_key_id = ? AND sealed_material IS NOT NULL
            ORDER BY created_at, version_id""";
    static final String USABLE_VERSIONS_OF_KEYS = VERSION_COLUMNS + "WHERE account_id = ? AND kms_key_id" + Sql.IN_IDS
            + " AND sealed_material IS NOT NULL ORDER BY kms_key_id, created_at, version_id";
    static final String INSERT_VERSION = """
            INSERT INTO kms_key_versions
                (account_id, kms_key_id, version_id, algorithm, cause, status, description, destroy_at,
                sealed_material, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_VERSION = """
            UPDATE kms_key_versions SET status = ?, description = ?, destroy_at = ?, sealed_material = ?
            WHERE account_id = ? AND version_id = ?""";
    static final String DELETE_VERSION = "DELETE FROM kms_key_versions WHERE account_id = ? AND version_id = ?";
    static final String DELETE_VERSIONS = "DELETE FROM kms_key_versions WHERE account_id = ? AND kms_key_id = ?";

    private static final String ALIAS_COLUMNS =
            "SELECT account_id, name, kms_key_id, created_at, updated_at FROM kms_aliases AS alias ";
    static final String ALIAS = ALIAS_COLUMNS + "WHERE account_id = ? AND name = ?";
    static final String ALIASES_BY_NAME = ALIAS_COLUMNS + "WHERE account_id = ? AND name" + Sql.IN_IDS;
    static final String ALIASES_OF_KEYS =
            ALIAS_COLUMNS + "WHERE account_id = ? AND kms_key_id" + Sql.IN_IDS + " ORDER BY kms_key_id, name";
    static final String ALIASES = ALIAS_COLUMNS + """
            WHERE account_id = ? AND name > ?
                AND EXISTS (SELECT 1 FROM kms_keys AS named WHERE named.account_id = ?
                    AND named.kms_key_id = alias.kms_key_id AND named.delete_at IS NULL)
            ORDER BY name LIMIT ?""";
    static final String ALIASES_OF_KEY =
            ALIAS_COLUMNS + "WHERE account_id = ? AND kms_key_id = ? AND name > ? ORDER BY name LIMIT ?";
    static final String INSERT_ALIAS =
            "INSERT INTO kms_aliases (account_id, name, kms_key_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)";
    static final String UPDATE_ALIAS =
            "UPDATE kms_aliases SET kms_key_id = ?, updated_at = ? WHERE account_id = ? AND name = ?";
    static final String DELETE_ALIAS = "DELETE FROM kms_aliases WHERE account_id = ? AND name = ?";
    static final String DELETE_ALIASES = "DELETE FROM kms_aliases WHERE account_id = ? AND kms_key_id = ?";

    private static final String GRANT_COLUMNS = """
            SELECT account_id, kms_key_id, grant_id, name, grantee, retiring, operations, constraint_kind,
                constraint_context, issuer, created_at FROM kms_grants\s""";
    static final String GRANT = GRANT_COLUMNS + "WHERE account_id = ? AND grant_id = ?";
    static final String GRANTS_ON_KEY =
            GRANT_COLUMNS + "WHERE account_id = ? AND kms_key_id = ? AND grant_id > ? ORDER BY grant_id LIMIT ?";
    static final String GRANTS_TO_PRINCIPAL = GRANT_COLUMNS
            + "WHERE account_id = ? AND kms_key_id = ? AND grantee = ? AND grant_id > ? ORDER BY grant_id LIMIT ?";
    static final String GRANTS_TO_PRINCIPALS = GRANT_COLUMNS + "WHERE account_id = ? AND kms_key_id" + Sql.IN_IDS
            + " AND grantee" + Sql.IN_IDS + " ORDER BY grant_id LIMIT ?";
    static final String GRANTS_BY_NAME = GRANT_COLUMNS + """
            WHERE account_id = ? AND kms_key_id = ? AND grantee = ? AND name = ? AND grant_id > ?
            ORDER BY grant_id LIMIT ?""";
    static final String GRANTS_OF_OPERATION = GRANT_COLUMNS + """
            WHERE account_id = ? AND kms_key_id = ? AND grantee = ? AND ',' || operations || ',' LIKE ? AND grant_id > ?
            ORDER BY grant_id LIMIT ?""";
    static final String COUNT_GRANTS = "SELECT count(*) AS n FROM kms_grants WHERE account_id = ? AND kms_key_id = ?";
    static final String RETIRABLE_GRANTS =
            GRANT_COLUMNS + "WHERE account_id = ? AND retiring = ? AND grant_id > ? ORDER BY grant_id LIMIT ?";
    static final String INSERT_GRANT = """
            INSERT INTO kms_grants
                (account_id, kms_key_id, grant_id, name, grantee, retiring, operations, constraint_kind,
                constraint_context, issuer, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String DELETE_GRANT = "DELETE FROM kms_grants WHERE account_id = ? AND grant_id = ?";
    static final String DELETE_GRANTS = "DELETE FROM kms_grants WHERE account_id = ? AND kms_key_id = ?";

    static final String LAST_USE =
            "SELECT used_at, operation, request_id FROM kms_key_uses WHERE account_id = ? AND kms_key_id = ?";
    static final String RECORD_USE = """
            INSERT INTO kms_key_uses (account_id, kms_key_id, used_at, operation, request_id)
            SELECT account_id, kms_key_id, ?, ?, ? FROM kms_keys WHERE account_id = ? AND kms_key_id = ?
            ON CONFLICT (account_id, kms_key_id) DO UPDATE
                SET used_at = excluded.used_at, operation = excluded.operation, request_id = excluded.request_id
                WHERE excluded.used_at > kms_key_uses.used_at""";
    static final String DELETE_USE = "DELETE FROM kms_key_uses WHERE account_id = ? AND kms_key_id = ?";

    private KeyStatements() {}

    /** Keys of a folder with one of so many specs, and of one origin. */
    static String keysInFolder(int specs) {
        return KEY_COLUMNS + "WHERE account_id = ? AND folder_id = ? AND kms_key_id > ? AND delete_at IS NULL"
                + " AND spec IN (" + "?, ".repeat(specs - 1)
                + "?) AND usage = ? AND origin = ? ORDER BY kms_key_id LIMIT ?";
    }
}
