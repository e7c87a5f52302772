package dev.keyhold.store.sql;

/** The statements about roles and instance profiles; the rules of {@link Statements} hold here too. */
final class RoleStatements {
    private static final String ROLE_COLUMNS =
            "SELECT account_id, role_id, name, path, description, max_session, trust_policy, created_at FROM roles ";
    static final String ROLE = ROLE_COLUMNS + "WHERE account_id = ? AND role_id = ?";
    static final String ROLE_BY_NAME = ROLE_COLUMNS + "WHERE account_id = ? AND name_folded = ?";
    private static final String IN_OPEN_ACCOUNT =
            " AND EXISTS (SELECT 1 FROM accounts" + " WHERE accounts.account_id = ? AND accounts.state = ?)";
    static final String ROLE_OF_OPEN_ACCOUNT = ROLE + IN_OPEN_ACCOUNT;
    static final String ROLES_OF_OPEN_ACCOUNT =
            ROLE_COLUMNS + "WHERE account_id = ? AND role_id" + Sql.IN_IDS + IN_OPEN_ACCOUNT;
    static final String TAGS_OF_ROLES = "SELECT role_id, key, value FROM role_tags WHERE account_id = ? AND role_id"
            + Sql.IN_IDS + " ORDER BY role_id, key_folded";
    static final String ROLE_BY_NAME_OF_OPEN_ACCOUNT = ROLE_BY_NAME + IN_OPEN_ACCOUNT;
    static final String ROLES = ROLE_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? ORDER BY name_folded LIMIT ?""";
    static final String ROLES_WITH_POLICY = ROLE_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? AND role_id IN (
                SELECT target_id FROM policy_attachments WHERE account_id = ? AND policy_ref = ?
                UNION ALL
                SELECT target_id FROM permission_boundaries WHERE account_id = ? AND policy_ref = ?)
            ORDER BY name_folded LIMIT ?""";
    static final String COUNT_ROLES =
            "SELECT count(*) AS n FROM (SELECT role_id FROM roles WHERE account_id = ? LIMIT ?) AS found";
    static final String INSERT_ROLE = """
            INSERT INTO roles
                (account_id, role_id, name, name_folded, path, description, max_session, trust_policy, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_ROLE = """
            UPDATE roles SET description = ?, max_session = ?, trust_policy = ?
            WHERE account_id = ? AND role_id = ?""";
    static final String DELETE_ROLE = "DELETE FROM roles WHERE account_id = ? AND role_id = ?";

    static final String LAST_USE_OF_ROLE =
            "SELECT used_at, service, region FROM role_uses WHERE account_id = ? AND role_id = ?";
    static final String RECORD_USE_OF_ROLE = """
            INSERT INTO role_uses (account_id, role_id, used_at, service, region)
            SELECT account_id, role_id, ?, ?, ? FROM roles WHERE account_id = ? AND role_id = ?
            ON CONFLICT (account_id, role_id) DO UPDATE
                SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
                WHERE excluded.used_at > role_uses.used_at""";
    static final String DELETE_USE_OF_ROLE = "DELETE FROM role_uses WHERE account_id = ? AND role_id = ?";

    private static final String PROFILE_COLUMNS =
            "SELECT account_id, profile_id, name, path, role_id, created_at FROM instance_profiles ";
    static final String PROFILE_BY_NAME = PROFILE_COLUMNS + "WHERE account_id = ? AND name_folded = ?";
    static final String PROFILES = PROFILE_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? ORDER BY name_folded LIMIT ?""";
    static final String PROFILES_WITH_ROLE = PROFILE_COLUMNS + """
            WHERE account_id = ? AND role_id = ? AND name_folded > ? ORDER BY name_folded LIMIT ?""";
    static final String COUNT_PROFILES =
            "SELECT count(*) AS n FROM (SELECT profile_id FROM instance_profiles WHERE account_id = ? LIMIT ?)"
                    + " AS found";
    static final String INSERT_PROFILE = """
            INSERT INTO instance_profiles (account_id, profile_id, name, name_folded, path, role_id, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_PROFILE =
            "UPDATE instance_profiles SET role_id = ? WHERE account_id = ? AND profile_id = ?";
    static final String DELETE_PROFILE = "DELETE FROM instance_profiles WHERE account_id = ? AND profile_id = ?";

    private RoleStatements() {}
}
