package dev.keyhold.boot;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is in a database, read beside the server that has it open. */
final class StoredRows {
    /** Written a while after a request, and also of requests that are refused. */
    private static final Set<String> BACKGROUND =
            Set.of("audit_refusals", "audit_uses", "last_uses", "access_key_uses");

    private StoredRows() {}

    static List<String> of(Path database) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            var rows = new ArrayList<String>();
            for (var table : tables(connection)) {
                if (!BACKGROUND.contains(table)) {
                    rows.addAll(rows(connection, table));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError("the database cannot be read", e);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
            var names = new ArrayList<String>();
            while (found.next()) {
                names.add(found.getString(1));
            }
            return names;
        }
    }

    private static List<String> rows(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            var rows = new ArrayList<String>();
            var columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                var row = new StringBuilder(table);
                for (int i = 1; i <= columns; i++) {
                    var value = found.getObject(i);
                    row.append('|').append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }
}
