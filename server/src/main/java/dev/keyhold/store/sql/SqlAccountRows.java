package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.AccountRowStore;
import dev.keyhold.store.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

final class SqlAccountRows implements AccountRowStore.Writes {
    private static final int PAGE = 500;
    private static final String ACCOUNT = "account_id";

    private final Sql sql;
    private final Consumer<Change> changes;

    SqlAccountRows(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public List<String> tables() {
        return Tables.NAMES;
    }

    @Override
    public List<String> columns(String table) {
        return Tables.columns(sql.connection(), known(table)).stream()
                .filter(column -> !column.equals(ACCOUNT))
                .toList();
    }

    @Override
    public long count(AccountId account, String table) {
        var stored = new StoredTable(known(table), List.of(), List.of());
        return sql.one(stored.count(), row -> row.number("total"), account.text())
                .orElseThrow();
    }

    @Override
    public void read(AccountId account, String table, Consumer<Map<String, @Nullable Object>> reader) {
        var stored = StoredTable.of(sql, known(table));
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(account.text());
        arguments.add(PAGE);
        List<Map<String, @Nullable Object>> rows = page(stored, true, arguments);
        while (true) {
            rows.forEach(reader);
            if (rows.size() < PAGE || stored.key().isEmpty()) {
                return;
            }
            arguments.clear();
            arguments.add(account.text());
            for (var column : stored.key()) {
                arguments.add(rows.getLast().get(column));
            }
            arguments.add(PAGE);
            rows = page(stored, false, arguments);
        }
    }

    private List<Map<String, @Nullable Object>> page(
            StoredTable table, boolean first, List<@Nullable Object> arguments) {
        return sql.list(table.page(first), row -> byColumn(table, row.values(table.columns())), arguments.toArray());
    }

    private static Map<String, @Nullable Object> byColumn(StoredTable table, @Nullable Object[] values) {
        var row = new HashMap<String, @Nullable Object>();
        for (int i = 0; i < values.length; i++) {
            if (!table.columns().get(i).equals(ACCOUNT)) {
                row.put(table.columns().get(i), values[i]);
            }
        }
        return row;
    }

    @Override
    public boolean insert(
            AccountId account, String table, List<String> columns, List<Map<String, @Nullable Object>> rows) {
        var all = new ArrayList<>(columns);
        all.add(ACCOUNT);
        var stored = new StoredTable(known(table), all, List.of());
        var arguments = rows.stream()
                .map(row -> {
                    var values = new @Nullable Object[all.size()];
                    for (int i = 0; i < columns.size(); i++) {
                        values[i] = row.get(columns.get(i));
                    }
                    values[columns.size()] = account.text();
                    return values;
                })
                .toList();
        try {
            sql.updateEach(stored.insert(), arguments);
            return true;
        } catch (SqlFailure e) {
            if (e.isBrokenConstraint()) {
                return false;
            }
            throw e;
        }
    }

    /** The name becomes part of a statement. */
    private static String known(String table) {
        if (!Tables.NAMES.contains(table)) {
            throw new IllegalArgumentException("there is no table " + table);
        }
        return table;
    }

    @Override
    public void list(AccountId account) {
        var directory = new SqlDirectory(sql, changes);
        directory.insert(new SqlAccounts(sql, changes).find(account).orElseThrow());
        directory.refreshDue(account);
    }
}
