package dev.keyhold.store.sql;

/** The statements that look over everything; the rules of {@link Statements} hold here too. */
final class IntegrityStatements {
    static final String COUNT_MEMBERS = "SELECT count(*) AS total FROM directory WHERE account_id = ? AND state <> ?";
    static final String ORGANIZATION_OF = "SELECT organization_id FROM accounts WHERE account_id = ?";
    static final String LISTED_OF_ACCOUNT = "SELECT state, email, alias, name FROM accounts WHERE account_id = ?";
    static final String EARLIEST_JOB = "SELECT due_at FROM jobs WHERE account_id = ? ORDER BY due_at LIMIT 1";

    static final String COUNT_USERS = "SELECT count(*) AS total FROM identities WHERE account_id = ? AND kind = 'USER'";

    static final String COUNT_ACCESS_KEYS = "SELECT count(*) AS total FROM access_keys WHERE account_id = ?";
    static final String ACCESS_KEY_SECRETS = """
            SELECT access_key_id AS id, owner_id, sealed_secret AS sealed FROM access_keys
            WHERE account_id = ? AND access_key_id > ? ORDER BY access_key_id LIMIT ?""";

    static final String COUNT_API_KEYS = "SELECT count(*) AS total FROM api_keys WHERE account_id = ?";
    static final String API_KEY_SEALS = """
            SELECT api_key_id AS id, owner_id, digest, seal AS sealed FROM api_keys
            WHERE account_id = ? AND api_key_id > ? ORDER BY api_key_id LIMIT ?""";

    static final String COUNT_AUTHORIZED_KEYS = "SELECT count(*) AS total FROM authorized_keys WHERE account_id = ?";
    static final String AUTHORIZED_KEY_SEALS = """
            SELECT authorized_key_id AS id, owner_id, public_key, seal AS sealed FROM authorized_keys
            WHERE account_id = ? AND authorized_key_id > ? ORDER BY authorized_key_id LIMIT ?""";

    static final String COUNT_MFA_DEVICES = "SELECT count(*) AS total FROM mfa_devices WHERE account_id = ?";
    static final String MFA_SEEDS = """
            SELECT device_id AS id, owner_id, sealed_seed AS sealed FROM mfa_devices
            WHERE account_id = ? AND device_id > ? ORDER BY device_id LIMIT ?""";

    static final String COUNT_OUTBOUND_KEYS = "SELECT count(*) AS total FROM outbound_keys WHERE account_id = ?";
    static final String OUTBOUND_KEY_SECRETS = """
            SELECT key_id AS id, issuer_id, algorithm, public_key, sealed_key AS sealed FROM outbound_keys
            WHERE account_id = ? AND key_id > ? ORDER BY key_id LIMIT ?""";
    static final String ISSUERS_OF_KEYS = "SELECT DISTINCT issuer_id FROM outbound_keys WHERE account_id = ?";

    static final String COUNT_MATERIAL = """
            SELECT count(*) AS total FROM kms_key_versions
            WHERE account_id = ? AND sealed_material IS NOT NULL""";
    static final String MATERIAL = """
            SELECT version_id AS id, kms_key_id, sealed_material AS sealed FROM kms_key_versions
            WHERE account_id = ? AND version_id > ? AND sealed_material IS NOT NULL ORDER BY version_id LIMIT ?""";

    private IntegrityStatements() {}
}
