package dev.keyhold.store.sql;

/** The statements about symmetric keys; the rules of {@link Statements} hold here too. */
final class KeyStatements {
    private static final String KEY_COLUMNS =
            "SELECT account_id, symmetric_key_id, folder_id, name, description, labels, status, algorithm,"
                    + " primary_version_id, rotation_period, rotated_at, deletion_protection, delete_at, created_at"
                    + " FROM symmetric_keys ";
    static final String KEY = KEY_COLUMNS + "WHERE account_id = ? AND symmetric_key_id = ?";
    static final String KEYS_IN_FOLDER = KEY_COLUMNS + """
            WHERE account_id = ? AND folder_id = ? AND symmetric_key_id > ? AND delete_at IS NULL
            ORDER BY symmetric_key_id LIMIT ?""";
    static final String COUNT_KEYS =
            "SELECT count(*) AS n FROM symmetric_keys WHERE account_id = ? AND delete_at IS NULL";
    static final String INSERT_KEY = """
            INSERT INTO symmetric_keys
                (account_id, symmetric_key_id, folder_id, name, description, labels, status, algorithm,
                primary_version_id, rotation_period, rotated_at, deletion_protection, delete_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_KEY = """
            UPDATE symmetric_keys SET name = ?, description = ?, labels = ?, status = ?, algorithm = ?,
                primary_version_id = ?, rotation_period = ?, rotated_at = ?, deletion_protection = ?,
                delete_at = ?
            WHERE account_id = ? AND symmetric_key_id = ?""";
    static final String DELETE_KEY = "DELETE FROM symmetric_keys WHERE account_id = ? AND symmetric_key_id = ?";

    private static final String VERSION_COLUMNS =
            "SELECT account_id, symmetric_key_id, version_id, algorithm, status, destroy_at, sealed_material,"
                    + " created_at FROM symmetric_key_versions ";
    static final String VERSION = VERSION_COLUMNS + "WHERE account_id = ? AND version_id = ?";
    static final String VERSIONS = VERSION_COLUMNS + """
            WHERE account_id = ? AND symmetric_key_id = ?
                AND (created_at > ? OR (created_at = ? AND version_id > ?))
            ORDER BY created_at, version_id LIMIT ?""";
    static final String USABLE_VERSIONS = VERSION_COLUMNS + """
            WHERE account_id = ? AND symmetric_key_id = ? AND sealed_material IS NOT NULL
            ORDER BY created_at, version_id""";
    static final String INSERT_VERSION = """
            INSERT INTO symmetric_key_versions
                (account_id, symmetric_key_id, version_id, algorithm, status, destroy_at, sealed_material, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_VERSION = """
            UPDATE symmetric_key_versions SET status = ?, destroy_at = ?, sealed_material = ?
            WHERE account_id = ? AND version_id = ?""";
    static final String DELETE_VERSIONS =
            "DELETE FROM symmetric_key_versions WHERE account_id = ? AND symmetric_key_id = ?";

    private KeyStatements() {}
}
