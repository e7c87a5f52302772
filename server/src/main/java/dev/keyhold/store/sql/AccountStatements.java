package dev.keyhold.store.sql;

/**
 * The statements about accounts and their directory; the rules of {@link Statements} hold here too, except that
 * {@link #ACCOUNTS} lists all accounts.
 */
final class AccountStatements {
    private static final String ACCOUNT_COLUMNS =
            "SELECT account_id, organization_id, cloud_id, default_folder_id, root_id, alias, account_name, email,"
                    + " name, description, labels, state, closed_at, purge_at, created_at FROM accounts ";
    static final String ACCOUNT = ACCOUNT_COLUMNS + "WHERE account_id = ?";
    static final String ACCOUNTS = ACCOUNT_COLUMNS + "WHERE account_id > ? AND state <> ? ORDER BY account_id LIMIT ?";
    static final String INSERT_ACCOUNT = """
            INSERT INTO accounts
                (account_id, organization_id, cloud_id, default_folder_id, root_id, alias, account_name, email,
                name, description, labels, state, closed_at, purge_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ACCOUNT = """
            UPDATE accounts SET alias = ?, account_name = ?, email = ?, name = ?, description = ?, labels = ?,
                state = ?, closed_at = ?, purge_at = ?
            WHERE account_id = ?""";
    static final String DELETE_ACCOUNT = "DELETE FROM accounts WHERE account_id = ?";

    static final String FROZEN_AT = "SELECT frozen_at FROM accounts WHERE account_id = ?";
    static final String SET_FROZEN_AT = "UPDATE accounts SET frozen_at = ? WHERE account_id = ?";

    static final String ORGANIZATION = """
            SELECT account_id, organization_id, name, description, title, labels, created_at FROM organizations
            WHERE account_id = ? AND organization_id = ?""";
    static final String INSERT_ORGANIZATION = """
            INSERT INTO organizations (account_id, organization_id, name, description, title, labels, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ORGANIZATION = """
            UPDATE organizations SET name = ?, description = ?, title = ?, labels = ?
            WHERE account_id = ? AND organization_id = ?""";

    static final String REGION = "SELECT region FROM organizations WHERE account_id = ? AND organization_id = ?";
    static final String SET_REGION = "UPDATE organizations SET region = ? WHERE account_id = ? AND organization_id = ?";

    private static final String REQUEST_COLUMNS =
            "SELECT account_id, request_id, account_name, requested_at, completed_at, created_id, failure"
                    + " FROM create_account_requests ";
    static final String REQUEST = REQUEST_COLUMNS + "WHERE account_id = ? AND request_id = ?";
    static final String REQUESTS =
            REQUEST_COLUMNS + "WHERE account_id = ? AND request_id > ? ORDER BY request_id LIMIT ?";
    static final String REQUESTS_IN_STATE =
            REQUEST_COLUMNS + "WHERE account_id = ? AND request_id > ? AND state = ? ORDER BY request_id LIMIT ?";
    static final String INSERT_REQUEST = """
            INSERT INTO create_account_requests
                (account_id, request_id, account_name, state, requested_at, completed_at, created_id, failure)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String DROP_REQUESTS = """
            DELETE FROM create_account_requests WHERE account_id = ? AND request_id IN (
                SELECT request_id FROM create_account_requests
                WHERE account_id = ? AND requested_at < ? LIMIT ?)""";

    private static final String ENTRY_COLUMNS =
            "SELECT member_id, state, email_folded, alias, name, due_at FROM directory ";
    static final String ENTRY = ENTRY_COLUMNS + "WHERE account_id = ? AND member_id = ?";
    static final String DIRECTORY =
            "SELECT member_id FROM directory WHERE account_id = ? AND state <> ? ORDER BY member_id";
    static final String DIRECTORY_IN_STATE =
            "SELECT member_id FROM directory WHERE account_id = ? AND state = ? ORDER BY member_id";
    /** A deleted account has content as long as the job waits that deletes it. */
    static final String DIRECTORY_WITH_CONTENT =
            "SELECT member_id FROM directory WHERE account_id = ? AND (state <> ? OR due_at IS NOT NULL)";

    static final String MEMBER_WITH_EMAIL = "SELECT member_id FROM directory WHERE account_id = ? AND email_folded = ?";
    static final String MEMBER_WITH_ALIAS = "SELECT member_id FROM directory WHERE account_id = ? AND alias = ?";
    static final String MEMBER_WITH_NAME = "SELECT member_id FROM directory WHERE account_id = ? AND name = ?";
    static final String INSERT_ENTRY = """
            INSERT INTO directory (account_id, member_id, state, email_folded, alias, name)
            VALUES (?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ENTRY = """
            UPDATE directory SET state = ?, email_folded = ?, alias = ?, name = ?
            WHERE account_id = ? AND member_id = ?""";
    static final String DUE_ACCOUNTS = """
            SELECT member_id, due_at FROM directory
            WHERE account_id = ? AND due_at <= ? AND (due_at, member_id) > (?, ?)
            ORDER BY due_at, member_id LIMIT ?""";
    static final String HURRY =
            "UPDATE directory SET due_at = ? WHERE account_id = ? AND member_id = ? AND (due_at IS NULL OR due_at > ?)";
    static final String SET_DUE = "UPDATE directory SET due_at = ? WHERE account_id = ? AND member_id = ?";
    static final String FIRST_JOB =
            "SELECT due_at FROM jobs WHERE account_id = ? AND kind = ? ORDER BY due_at, resource_id LIMIT 1";

    static final String DIRECTORY_VERSION = "SELECT version FROM directory_version WHERE account_id = ?";
    static final String COUNT_VERSION = """
            INSERT INTO directory_version (account_id, version) VALUES (?, 1)
            ON CONFLICT (account_id) DO UPDATE SET version = directory_version.version + 1""";

    static final String IMPORTED_IDS = "SELECT imported_id, member_id FROM imported_ids WHERE account_id = ?";
    static final String MEMBER_WITH_IMPORTED_ID =
            "SELECT member_id FROM imported_ids WHERE account_id = ? AND imported_id = ?";
    static final String INSERT_IMPORTED_ID =
            "INSERT INTO imported_ids (account_id, imported_id, member_id) VALUES (?, ?, ?)";
    static final String DELETE_IMPORTED_ID = "DELETE FROM imported_ids WHERE account_id = ? AND imported_id = ?";
    static final String DELETE_IMPORTED_IDS_OF = "DELETE FROM imported_ids WHERE account_id = ? AND member_id = ?";

    private AccountStatements() {}
}
