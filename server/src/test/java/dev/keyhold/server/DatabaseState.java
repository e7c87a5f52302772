package dev.keyhold.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a database holds, read beside the service that uses it, so that a test can say that nothing was changed. What is
 * written in the background, apart from any request, is left out.
 */
public final class DatabaseState implements AutoCloseable {
    private static final List<String> BACKGROUND =
            List.of("audit_denials", "audit_uses", "last_uses", "access_key_uses", "role_uses", "kms_key_uses");

    private final Connection connection;
    private long version = -1;
    private List<String> state = List.of();

    private DatabaseState(Connection connection) {
        this.connection = connection;
    }

    static DatabaseState of(Path database) {
        try {
            return new DatabaseState(DriverManager.getConnection("jdbc:sqlite:" + database));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Every row of every table, a line for each. */
    public List<String> read() {
        try {
            var now = query("PRAGMA data_version", rows -> rows.getLong(1));
            if (now.getFirst() != version) {
                version = now.getFirst();
                state = tables();
            }
            return state;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> tables() throws SQLException {
        var all = new ArrayList<String>();
        for (var table : query("SELECT name FROM sqlite_schema WHERE type = 'table'", rows -> rows.getString(1))) {
            if (!BACKGROUND.contains(table)) {
                all.addAll(query("SELECT * FROM " + table, rows -> row(table, rows)));
            }
        }
        return all;
    }

    private static String row(String table, ResultSet rows) throws SQLException {
        var row = new StringBuilder(table);
        var columns = rows.getMetaData().getColumnCount();
        for (int column = 1; column <= columns; column++) {
            var value = rows.getObject(column);
            row.append('|')
                    .append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        return row.toString();
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reader<T> reader) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var read = new ArrayList<T>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return read;
        }
    }
}
