package dev.keyhold.store.sql;

/** The statements that count what is stored; the rules of {@link Statements} hold here too. */
final class StatisticsStatements {
    static final String USERS_BY_STATE = """
            SELECT status AS state, count(*) AS total FROM identities
            WHERE account_id = ? AND kind = 'USER' GROUP BY status""";
    static final String ACCESS_KEYS_BY_STATE = """
            SELECT status AS state, count(*) AS total FROM access_keys WHERE account_id = ? GROUP BY status""";
    static final String KMS_KEYS_BY_STATE = """
            SELECT status AS state, count(*) AS total FROM kms_keys WHERE account_id = ? GROUP BY status""";

    private StatisticsStatements() {}
}
