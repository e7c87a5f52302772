package dev.keyhold.store.sql;

import dev.keyhold.model.MfaDevice.Filter;

/** The statements about MFA devices; the rules of {@link Statements} hold here too. */
final class MfaDeviceStatements {
    private static final String COLUMNS = "SELECT account_id, device_id, path, name, sealed_seed, owner_id, enabled_at,"
            + " last_step, drift, failures, blocked_until, created_at FROM mfa_devices ";
    static final String DEVICE = COLUMNS + "WHERE account_id = ? AND name_folded = ?";
    static final String OWNED = COLUMNS + "WHERE account_id = ? AND owner_id = ? ORDER BY name_folded";

    private static final String IS_ASSIGNED = " AND owner_id IS NOT NULL";
    private static final String IS_UNASSIGNED = " AND owner_id IS NULL";
    private static final String FROM = COLUMNS + "WHERE account_id = ? AND name_folded > ?";
    private static final String ORDER = " ORDER BY name_folded LIMIT ?";
    static final String LIST = FROM + ORDER;
    static final String LIST_ASSIGNED = FROM + IS_ASSIGNED + ORDER;
    static final String LIST_UNASSIGNED = FROM + IS_UNASSIGNED + ORDER;

    private static final String COUNTED =
            "SELECT count(*) AS n FROM (SELECT device_id FROM mfa_devices" + " WHERE account_id = ?";
    private static final String MOST = " LIMIT ?) AS found";
    static final String COUNT = COUNTED + MOST;
    static final String COUNT_ASSIGNED = COUNTED + IS_ASSIGNED + MOST;
    static final String COUNT_UNASSIGNED = COUNTED + IS_UNASSIGNED + MOST;

    static final String INSERT = """
            INSERT INTO mfa_devices
                (account_id, device_id, path, name, name_folded, sealed_seed, owner_id, enabled_at, last_step, drift,
                failures, blocked_until, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String UPDATE = """
            UPDATE mfa_devices SET sealed_seed = ?, owner_id = ?, enabled_at = ?, last_step = ?, drift = ?,
                failures = ?, blocked_until = ?
            WHERE account_id = ? AND device_id = ?""";
    static final String DELETE = "DELETE FROM mfa_devices WHERE account_id = ? AND device_id = ?";

    private MfaDeviceStatements() {}

    static String list(Filter filter) {
        return switch (filter) {
            case ANY -> LIST;
            case ASSIGNED -> LIST_ASSIGNED;
            case UNASSIGNED -> LIST_UNASSIGNED;
        };
    }

    static String count(Filter filter) {
        return switch (filter) {
            case ANY -> COUNT;
            case ASSIGNED -> COUNT_ASSIGNED;
            case UNASSIGNED -> COUNT_UNASSIGNED;
        };
    }
}
