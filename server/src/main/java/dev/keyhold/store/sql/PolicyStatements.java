package dev.keyhold.store.sql;

/** The statements about groups and policies; the rules of {@link Statements} hold here too. */
final class PolicyStatements {
    private static final String GROUP_COLUMNS = "SELECT account_id, group_id, name, path, created_at FROM groups ";
    static final String GROUP = GROUP_COLUMNS + "WHERE account_id = ? AND group_id = ?";
    static final String GROUP_BY_NAME = GROUP_COLUMNS + "WHERE account_id = ? AND name_folded = ?";
    static final String GROUPS = GROUP_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? ORDER BY name_folded LIMIT ?""";
    static final String GROUPS_OF = GROUP_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND group_id IN (
                SELECT group_id FROM group_members WHERE account_id = ? AND identity_id = ?)
            ORDER BY name_folded LIMIT ?""";
    private static final String MEMBERS_AND_GROUPS = """
            SELECT group_members.identity_id, groups.name FROM group_members
            JOIN groups ON groups.account_id = group_members.account_id AND groups.group_id = group_members.group_id
            WHERE group_members.account_id = ? AND group_members.identity_id""";
    static final String GROUP_NAMES_OF =
            MEMBERS_AND_GROUPS + Sql.IN_IDS + " ORDER BY group_members.identity_id, groups.name_folded";
    static final String GROUPS_WITH_POLICY = GROUP_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? AND group_id IN (
                SELECT target_id FROM policy_attachments WHERE account_id = ? AND policy_ref = ?)
            ORDER BY name_folded LIMIT ?""";
    static final String COUNT_GROUPS =
            "SELECT count(*) AS n FROM (SELECT group_id FROM groups WHERE account_id = ? LIMIT ?) AS found";
    static final String INSERT_GROUP = """
            INSERT INTO groups (account_id, group_id, name, name_folded, path, created_at)
            VALUES (?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_GROUP =
            "UPDATE groups SET name = ?, name_folded = ?, path = ? WHERE account_id = ? AND group_id = ?";
    static final String DELETE_GROUP = "DELETE FROM groups WHERE account_id = ? AND group_id = ?";

    static final String MEMBERSHIP =
            "SELECT identity_id FROM group_members WHERE account_id = ? AND group_id = ? AND identity_id = ?";
    static final String ADD_MEMBER = """
            INSERT INTO group_members (account_id, group_id, identity_id) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING""";
    static final String REMOVE_MEMBER =
            "DELETE FROM group_members WHERE account_id = ? AND group_id = ? AND identity_id = ?";
    static final String REMOVE_MEMBERS = "DELETE FROM group_members WHERE account_id = ? AND group_id = ?";
    static final String LEAVE_GROUPS = "DELETE FROM group_members WHERE account_id = ? AND identity_id = ?";

    private static final String POLICY_COLUMNS =
            "SELECT account_id, policy_id, name, path, description, default_version_id, last_version, created_at,"
                    + " updated_at FROM managed_policies ";
    static final String POLICY = POLICY_COLUMNS + "WHERE account_id = ? AND policy_id = ?";
    static final String POLICY_BY_NAME = POLICY_COLUMNS + "WHERE account_id = ? AND name_folded = ?";
    static final String POLICIES = POLICY_COLUMNS + """
            WHERE account_id = ? AND name_folded > ? AND substr(path, 1, ?) = ? ORDER BY name_folded LIMIT ?""";
    static final String COUNT_POLICIES =
            "SELECT count(*) AS n FROM (SELECT policy_id FROM managed_policies WHERE account_id = ? LIMIT ?) AS found";
    static final String INSERT_POLICY = """
            INSERT INTO managed_policies
                (account_id, policy_id, name, name_folded, path, description, default_version_id, last_version,
                created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE_POLICY = """
            UPDATE managed_policies SET default_version_id = ?, last_version = ?, updated_at = ?
            WHERE account_id = ? AND policy_id = ?""";
    static final String DELETE_POLICY = "DELETE FROM managed_policies WHERE account_id = ? AND policy_id = ?";

    private static final String VERSION_COLUMNS =
            "SELECT account_id, policy_id, version_id, document, created_at FROM policy_versions ";
    static final String VERSION = VERSION_COLUMNS + "WHERE account_id = ? AND policy_id = ? AND version_id = ?";
    static final String VERSIONS = VERSION_COLUMNS + "WHERE account_id = ? AND policy_id = ?";
    static final String COUNT_VERSIONS = "SELECT count(*) AS n FROM policy_versions WHERE account_id = ?";
    static final String INSERT_VERSION = """
            INSERT INTO policy_versions (account_id, policy_id, version_id, document, created_at)
            VALUES (?, ?, ?, ?, ?)""";
    static final String DELETE_VERSION =
            "DELETE FROM policy_versions WHERE account_id = ? AND policy_id = ? AND version_id = ?";
    static final String DELETE_VERSIONS = "DELETE FROM policy_versions WHERE account_id = ? AND policy_id = ?";

    static final String ATTACHED =
            "SELECT policy_ref FROM policy_attachments WHERE account_id = ? AND target_id = ? ORDER BY policy_ref";
    static final String COUNT_ATTACHMENTS =
            "SELECT count(*) AS n FROM policy_attachments WHERE account_id = ? AND policy_ref = ?";
    static final String ATTACHMENTS =
            "SELECT policy_ref, count(*) AS n FROM policy_attachments WHERE account_id = ? GROUP BY policy_ref";
    static final String ATTACH = """
            INSERT INTO policy_attachments (account_id, target_id, policy_ref) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING""";
    static final String DETACH =
            "DELETE FROM policy_attachments WHERE account_id = ? AND target_id = ? AND policy_ref = ?";
    static final String DETACH_ALL = "DELETE FROM policy_attachments WHERE account_id = ? AND target_id = ?";

    static final String INLINE = """
            SELECT target_id, name, document FROM inline_policies
            WHERE account_id = ? AND target_id = ? ORDER BY name_folded""";
    static final String INLINE_BY_NAME = """
            SELECT target_id, name, document FROM inline_policies
            WHERE account_id = ? AND target_id = ? AND name_folded = ?""";
    static final String PUT_INLINE = """
            INSERT INTO inline_policies (account_id, target_id, name_folded, name, document) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, target_id, name_folded) DO UPDATE SET document = excluded.document""";
    static final String DELETE_INLINE =
            "DELETE FROM inline_policies WHERE account_id = ? AND target_id = ? AND name_folded = ?";
    static final String DELETE_ALL_INLINE = "DELETE FROM inline_policies WHERE account_id = ? AND target_id = ?";

    static final String BOUNDARY =
            "SELECT policy_ref FROM permission_boundaries WHERE account_id = ? AND target_id = ?";
    static final String COUNT_USES = """
            SELECT count(*) AS n FROM (
                SELECT target_id FROM policy_attachments WHERE account_id = ? AND policy_ref = ?
                UNION ALL
                SELECT target_id FROM permission_boundaries WHERE account_id = ? AND policy_ref = ?
                LIMIT ?) AS found""";
    static final String COUNT_BOUNDARIES =
            "SELECT count(*) AS n FROM permission_boundaries WHERE account_id = ? AND policy_ref = ?";
    static final String BOUNDARIES =
            "SELECT policy_ref, count(*) AS n FROM permission_boundaries WHERE account_id = ? GROUP BY policy_ref";
    static final String PUT_BOUNDARY = """
            INSERT INTO permission_boundaries (account_id, target_id, policy_ref) VALUES (?, ?, ?)
            ON CONFLICT (account_id, target_id) DO UPDATE SET policy_ref = excluded.policy_ref""";
    static final String DELETE_BOUNDARY = "DELETE FROM permission_boundaries WHERE account_id = ? AND target_id = ?";

    /** An identity and its groups, or a role, which is in none. */
    private static final String HOLDERS =
            " IN (SELECT ? UNION ALL" + " SELECT group_id FROM group_members WHERE account_id = ? AND identity_id = ?)";

    static final String EFFECTIVE_INLINE = "SELECT target_id, name, document FROM inline_policies"
            + " WHERE account_id = ? AND target_id" + HOLDERS + " ORDER BY target_id, name_folded";
    static final String EFFECTIVE_ATTACHED = effective("policy_attachments")
            + HOLDERS
            + " ORDER BY policy_attachments.target_id, policy_attachments.policy_ref";
    static final String EFFECTIVE_BOUNDARY = effective("permission_boundaries") + " = ?";

    static final String MEMBERSHIPS =
            "SELECT identity_id, group_id FROM group_members WHERE account_id = ? AND identity_id" + Sql.IN_IDS;
    static final String INLINE_OF_HOLDERS = "SELECT target_id, name, document FROM inline_policies"
            + " WHERE account_id = ? AND target_id" + Sql.IN_IDS + " ORDER BY target_id, name_folded";
    static final String ATTACHED_TO_HOLDERS = effective("policy_attachments")
            + Sql.IN_IDS
            + " ORDER BY policy_attachments.target_id, policy_attachments.policy_ref";
    static final String BOUNDARIES_OF_HOLDERS = effective("permission_boundaries") + Sql.IN_IDS;

    private PolicyStatements() {}

    /** With outer joins: a policy that is gone must not look as if nothing were attached. */
    private static String effective(String table) {
        return "SELECT " + table + ".target_id, " + table + ".policy_ref, managed_policies.path,"
                + " managed_policies.name, policy_versions.document FROM " + table
                + " LEFT JOIN managed_policies ON managed_policies.account_id = " + table + ".account_id"
                + " AND managed_policies.policy_id = " + table + ".policy_ref"
                + " LEFT JOIN policy_versions ON policy_versions.account_id = managed_policies.account_id"
                + " AND policy_versions.policy_id = managed_policies.policy_id"
                + " AND policy_versions.version_id = managed_policies.default_version_id"
                + " WHERE " + table + ".account_id = ? AND " + table + ".target_id";
    }
}
