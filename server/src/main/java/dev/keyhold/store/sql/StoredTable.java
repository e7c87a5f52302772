package dev.keyhold.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table as the database describes it: its columns in one order, and those of its primary key after the account. */
record StoredTable(String name, List<String> columns, List<String> key) {
    StoredTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    static StoredTable of(Sql sql, String name) {
        return new StoredTable(name, Tables.columns(sql.connection(), name), key(sql.connection(), name));
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

    /** Reads rows of an account in the order of the key; those after a position, unless they are the first. */
    String page(boolean first) {
        var position = first || key.isEmpty() ? "" : " AND (" + list(key) + ") > (" + marks(key.size()) + ")";
        var order = key.isEmpty() ? "" : " ORDER BY " + list(key);
        return "SELECT " + list(columns) + " FROM " + name + " WHERE account_id = ?" + position + order + " LIMIT ?";
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
