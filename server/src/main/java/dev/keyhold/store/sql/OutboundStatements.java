package dev.keyhold.store.sql;

/** The statements about issuers of identity tokens; the rules of {@link Statements} hold here too. */
final class OutboundStatements {
    private static final String ISSUER_COLUMNS =
            "SELECT issuer_id, member_id, enabled, created_at, due_at FROM outbound_issuers ";
    static final String ISSUER = ISSUER_COLUMNS + "WHERE account_id = ? AND issuer_id = ?";
    static final String ISSUER_OF_ACCOUNT = ISSUER_COLUMNS + "WHERE account_id = ? AND member_id = ?";
    static final String DUE_ISSUERS =
            ISSUER_COLUMNS + "WHERE account_id = ? AND due_at <= ? ORDER BY due_at, issuer_id LIMIT ?";
    static final String INSERT_ISSUER = """
            INSERT INTO outbound_issuers (account_id, issuer_id, member_id, enabled, created_at, due_at)
            VALUES (?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ISSUER =
            "UPDATE outbound_issuers SET enabled = ?, due_at = ? WHERE account_id = ? AND issuer_id = ?";
    static final String DELETE_ISSUER = "DELETE FROM outbound_issuers WHERE account_id = ? AND issuer_id = ?";

    static final String OUTBOUND_KEYS = """
            SELECT account_id, key_id, issuer_id, algorithm, public_key, sealed_key, created_at FROM outbound_keys
            WHERE account_id = ? AND issuer_id = ? ORDER BY created_at DESC, key_id""";
    static final String INSERT_OUTBOUND_KEY = """
            INSERT INTO outbound_keys
                (account_id, key_id, issuer_id, algorithm, public_key, sealed_key, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    static final String DELETE_OUTBOUND_KEY = "DELETE FROM outbound_keys WHERE account_id = ? AND key_id = ?";

    private OutboundStatements() {}
}
