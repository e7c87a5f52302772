package dev.keyhold.store.sql;

import dev.keyhold.model.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** The values of a row, in the order of the table's columns; it may hold what is sealed, and is never shown. */
    private record Values(@Nullable Object[] values) {
        Object key(StoredTable table, String column) {
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
        var tables = Tables.NAMES.stream()
                .filter(name -> !Tables.OF_SERVER.contains(name))
                .map(this::table)
                .toList();
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

    private StoredTable table(String name) {
        var here = from.read(sql -> StoredTable.of(sql, name));
        var there = to.read(sql -> Tables.columns(sql.connection(), name));
        if (!here.columns().equals(there)) {
            throw new StoreException("the table " + name + " is not the same in both databases", null);
        }
        return here;
    }

    private long count(StoredTable table) {
        var total = 0L;
        for (var account : accounts(from, table)) {
            total += from.read(sql ->
                    sql.one(table.count(), row -> row.number("total"), account).orElseThrow());
        }
        return total;
    }

    /** Those that have rows in it; the directory is not trusted to name them all. */
    private static List<String> accounts(Engine engine, StoredTable table) {
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

    private void copy(StoredTable table) {
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

    private void compare(StoredTable table) {
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

    private static StoreException different(StoredTable table) {
        return new StoreException(
                "the copy of the table " + table.name() + " is not equal: was the source written to meanwhile?", null);
    }

    private static List<Values> page(Engine engine, StoredTable table, String account, Optional<Values> after) {
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(account);
        after.ifPresent(last -> table.key().forEach(column -> arguments.add(last.key(table, column))));
        arguments.add(BATCH);
        return engine.read(sql -> sql.list(
                table.page(after.isEmpty()), row -> new Values(row.values(table.columns())), arguments.toArray()));
    }
}
