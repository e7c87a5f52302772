package dev.keyhold.store.sql;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a store held at one moment, to be put back between the tests of other software. It is kept in memory, so it is
 * meant for a store that holds little at that moment; what is secret in it stays sealed.
 *
 * <p>Keys of the installation and revoked tokens are not part of it: they stay as they are, so that what was revoked
 * is never accepted again. A row that is read from memory elsewhere is announced as changed, see {@link Change}.
 */
public final class Snapshot {
    /** What must never go back in time. */
    private static final Set<String> KEPT = Set.of(
            "directory_version",
            "keyrings",
            "token_keys",
            "revoked_tokens",
            "nodes",
            "change_feed",
            "change_feed_start");

    /** More than any other change counts, so that nobody takes the directory for one with these changes alone. */
    private static final long VERSIONS = 1_000_000;

    private final List<Rows> tables;

    private Snapshot(List<Rows> tables) {
        this.tables = tables;
    }

    /** The rows of a table; they may hold what is sealed, and are never shown. */
    private record Rows(String table, List<String> columns, List<@Nullable Object[]> values) {
        String insert() {
            return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                    + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        }

        @Override
        public String toString() {
            return table + ": " + values.size() + " rows";
        }
    }

    static Snapshot of(Sql sql) {
        return new Snapshot(Tables.NAMES.stream()
                .filter(table -> !KEPT.contains(table))
                .map(table -> rows(sql, table))
                .toList());
    }

    private static Rows rows(Sql sql, String table) {
        var columns = Tables.columns(sql.connection(), table);
        return new Rows(
                table,
                columns,
                sql.list("SELECT " + String.join(", ", columns) + " FROM " + table, row -> row.values(columns)));
    }

    /** Replaces everything within a transaction; returns what is to be announced. */
    List<Change> replace(Sql sql) {
        var changes = new LinkedHashSet<Change>();
        collect(sql, changes);
        for (var rows : tables) {
            sql.update("DELETE FROM " + rows.table);
            sql.updateEach(rows.insert(), rows.values);
        }
        sql.update("UPDATE directory_version SET version = version + ?", VERSIONS);
        collect(sql, changes);
        return List.copyOf(changes);
    }

    /** All that somebody may hold in memory. */
    private static void collect(Sql sql, Set<Change> changes) {
        for (var account : texts(sql, "accounts", "account_id")) {
            changes.add(new Change.OfAccount(new AccountId(account)));
            changes.add(new Change.OfPolicies(new AccountId(account)));
        }
        texts(sql, "access_keys", "access_key_id")
                .forEach(id -> changes.add(new Change.OfAccessKey(new AccessKeyId(id))));
        texts(sql, "api_keys", "api_key_id").forEach(id -> changes.add(new Change.OfApiKey(new ResourceId(id))));
        texts(sql, "authorized_keys", "authorized_key_id")
                .forEach(id -> changes.add(new Change.OfAuthorizedKey(new ResourceId(id))));
        texts(sql, "access_bindings", "resource_id")
                .forEach(id -> changes.add(new Change.OfBindings(new ResourceId(id))));
        texts(sql, "outbound_issuers", "issuer_id").forEach(id -> changes.add(new Change.OfOutboundIssuer(id)));
        texts(sql, "kms_keys", "kms_key_id").forEach(id -> changes.add(new Change.OfKmsKey(new ResourceId(id))));
        texts(sql, "folders", "folder_id").forEach(id -> changes.add(new Change.OfFolder(new ResourceId(id))));
        texts(sql, "identities", "identity_id").forEach(id -> changes.add(new Change.OfIdentity(new ResourceId(id))));
        texts(sql, "roles", "role_id").forEach(id -> changes.add(new Change.OfRole(new ResourceId(id))));
    }

    private static List<String> texts(Sql sql, String table, String column) {
        return sql.list("SELECT DISTINCT " + column + " FROM " + table, row -> row.text(column));
    }
}
