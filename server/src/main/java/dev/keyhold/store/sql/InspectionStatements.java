package dev.keyhold.store.sql;

/** The statements that look over everything; the rules of {@link Statements} hold here too. */
final class InspectionStatements {
    static final String COUNT_USERS = "SELECT count(*) AS total FROM identities WHERE account_id = ? AND kind = 'USER'";

    static final String COUNT_ACCESS_KEYS = "SELECT count(*) AS total FROM access_keys WHERE account_id = ?";
    static final String ACCESS_KEY_SECRETS = """
            SELECT access_key_id AS id, sealed_secret AS sealed FROM access_keys
            WHERE account_id = ? AND access_key_id > ? ORDER BY access_key_id LIMIT ?""";

    static final String COUNT_MATERIAL = """
            SELECT count(*) AS total FROM symmetric_key_versions
            WHERE account_id = ? AND sealed_material IS NOT NULL""";
    static final String MATERIAL = """
            SELECT version_id AS id, symmetric_key_id, sealed_material AS sealed FROM symmetric_key_versions
            WHERE account_id = ? AND version_id > ? AND sealed_material IS NOT NULL ORDER BY version_id LIMIT ?""";

    private InspectionStatements() {}
}
