package dev.keyhold.store.sql;

import dev.keyhold.model.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies everything from one database to another that is empty, and compares the two row by row. The keyring goes last,
 * when all else was found equal: a copy that was cut off has accounts and no keyring, and is taken for no installation.
 */
public final class Transfer {
    private static final int BATCH = 500;
    private static final String KEYRINGS = "keyrings";

    private final Engine from;
    private final Engine to;
    private final Progress progress;

    /** Nobody else may write to either. */
    public Transfer(Engine from, Engine to, Progress progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    /** A table, with its columns in one order and those of its primary key after the account. */
    private record Table(String name, List<String> columns, List<String> key) {
        String page(boolean first) {
            var position = first || key.isEmpty() ? "" : " AND (" + list(key) + ") > (" + marks(key.size()) + ")";
            var order = key.isEmpty() ? "" : " ORDER BY " + list(key);
            return "SELECT " + list(columns) + " FROM " + name + " WHERE account_id = ?" + position + order
                    + " LIMIT ?";
        }

        String insert() {
            return "INSERT INTO " + name + " (" + list(columns) + ") VALUES (" + marks(columns.size()) + ")";
        }

        String count() {
            return "SELECT count(*) AS total FROM " + name + " WHERE account_id = ?";
        }

        private static String list(List<String> names) {
            return String.join(", ", names);
        }

        private static String marks(int count) {
            return Stream.generate(() -> "?").limit(count).collect(Collectors.joining(", "));
        }
    }

    /** The values of a row, in the order of the table's columns; it may hold what is sealed, and is never shown. */
    private record Values(@Nullable Object[] values) {
        Object key(Table table, String column) {
            return String.valueOf(values[table.columns().indexOf(column)]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Values that && Arrays.deepEquals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(values);
        }

        @Override
        public String toString() {
            return "****";
        }
    }

    /**
     * Copies and compares.
     *
     * @return how many rows there are
     * @throws StoreException when the copy is not equal
     */
    public long run() {
        var tables = Tables.NAMES.stream().map(this::table).toList();
        var rows = tables.stream().mapToLong(this::count).sum();
        progress.begin(2 * rows);
        var keyrings =
                tables.stream().filter(table -> table.name().equals(KEYRINGS)).toList();
        var others = tables.stream().filter(table -> !keyrings.contains(table)).toList();
        others.forEach(this::copy);
        others.forEach(this::compare);
        keyrings.forEach(this::copy);
        keyrings.forEach(this::compare);
        return rows;
    }

    private Table table(String name) {
        var here = from.read(sql -> Tables.columns(sql.connection(), name));
        var there = to.read(sql -> Tables.columns(sql.connection(), name));
        if (!here.equals(there)) {
            throw new StoreException("the table " + name + " is not the same in both databases", null);
        }
        return new Table(name, here, from.read(sql -> key(sql.connection(), name)));
    }

    private static List<String> key(Connection connection, String table) {
        var key = new TreeMap<Integer, String>();
        try (var found = connection.getMetaData().getPrimaryKeys(null, connection.getSchema(), table)) {
            while (found.next()) {
                key.put(found.getInt("KEY_SEQ"), found.getString("COLUMN_NAME"));
            }
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
        return List.copyOf(key.values()).subList(1, key.size());
    }

    private long count(Table table) {
        var total = 0L;
        for (var account : accounts(from, table)) {
            total += from.read(sql ->
                    sql.one(table.count(), row -> row.number("total"), account).orElseThrow());
        }
        return total;
    }

    /** Those that have rows in it; the directory is not trusted to name them all. */
    private static List<String> accounts(Engine engine, Table table) {
        return engine.read(sql -> {
            var accounts = new ArrayList<String>();
            for (var account = Tables.accountAfter(sql, table.name(), "");
                    account.isPresent();
                    account = Tables.accountAfter(sql, table.name(), account.get())) {
                accounts.add(account.get());
            }
            return accounts;
        });
    }

    private void copy(Table table) {
        for (var account : accounts(from, table)) {
            var after = Optional.<Values>empty();
            do {
                var rows = page(from, table, account, after);
                to.<Integer>write(
                        sql -> {
                            sql.updateEach(
                                    table.insert(),
                                    rows.stream().map(Values::values).toList());
                            return rows.size();
                        },
                        _ -> {});
                progress.advance(table.name(), rows.size());
                after = rows.size() < BATCH ? Optional.empty() : Optional.of(rows.getLast());
            } while (after.isPresent());
        }
    }

    private void compare(Table table) {
        var accounts = accounts(from, table);
        if (!accounts(to, table).equals(accounts)) {
            throw different(table);
        }
        for (var account : accounts) {
            var after = Optional.<Values>empty();
            do {
                var rows = page(from, table, account, after);
                if (!page(to, table, account, after).equals(rows)) {
                    throw different(table);
                }
                progress.advance(table.name(), rows.size());
                after = rows.size() < BATCH ? Optional.empty() : Optional.of(rows.getLast());
            } while (after.isPresent());
        }
    }

    private static StoreException different(Table table) {
        return new StoreException(
                "the copy of the table " + table.name() + " is not equal: was the source written to meanwhile?", null);
    }

    private static List<Values> page(Engine engine, Table table, String account, Optional<Values> after) {
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(account);
        after.ifPresent(last -> table.key().forEach(column -> arguments.add(last.key(table, column))));
        arguments.add(BATCH);
        return engine.read(sql -> sql.list(
                table.page(after.isEmpty()), row -> new Values(row.values(table.columns())), arguments.toArray()));
    }
}
