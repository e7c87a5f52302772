package dev.keyhold.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/**
 * Which steps a database has taken. Nearly every start is on a database that has taken all of them and no other: to see
 * that needs one query, while Flyway takes longer to get ready than the rest of the store. It is asked for all else.
 */
public final class SchemaHistory {
    static final String TABLE = "schema_history";

    /** The columns that are read here, of those that Flyway makes. */
    private static final String HISTORY = "CREATE TABLE " + TABLE + " (installed_rank INTEGER NOT NULL PRIMARY KEY,"
            + " description TEXT NOT NULL, type TEXT NOT NULL, script TEXT NOT NULL, checksum INTEGER,"
            + " success INTEGER NOT NULL)";

    /** The files of every engine's folder, in their order. */
    static final List<String> STEPS = List.of("V001__schema.sql", "V002__1_1_0.sql");

    /** A row of the table, as Flyway writes it. */
    private record Step(String script, int checksum) {}

    private SchemaHistory() {}

    /** The number of the newest step: the version of the schema that this program works with. */
    public static int version() {
        return STEPS.size();
    }

    /** Where the steps of an engine are, among the resources of the program. */
    static String folder(String engine) {
        return "schema/" + engine;
    }

    /** True when nothing is to be done and nothing is wrong; false when that is not clear. */
    static boolean isCurrent(DataSource source, String engine) {
        try (var connection = source.getConnection()) {
            return exists(connection, TABLE) && taken(connection).equals(steps(engine));
        } catch (SQLException _) {
            // The attempt to migrate it finds the fault and reports it.
            return false;
        }
    }

    /** True for a database with a table that the first step makes. */
    static boolean hasBegun(DataSource source) {
        try (var connection = source.getConnection()) {
            return exists(connection, Tables.NAMES.getFirst());
        } catch (SQLException _) {
            return false;
        }
    }

    /** Looked for where Flyway makes tables, and not in every schema on the search path. */
    static boolean exists(Connection connection, String table) throws SQLException {
        try (var found = connection.getMetaData().getTables(null, connection.getSchema(), table, null)) {
            return found.next();
        }
    }

    /** True when there is a row in a table that exists. */
    static boolean hasRow(Statement statement, String table) throws SQLException {
        try (var found = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
            return found.next();
        }
    }

    private static List<Step> taken(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT script, checksum, type, success FROM " + TABLE + " ORDER BY installed_rank")) {
            var steps = new ArrayList<Step>();
            while (rows.next()) {
                steps.add(step(rows));
            }
            return steps;
        }
    }

    /** What is no step that was taken well is equal to none of ours. */
    private static Step step(ResultSet row) throws SQLException {
        var isTaken = row.getBoolean("success") && "SQL".equals(row.getString("type"));
        return new Step(isTaken ? row.getString("script") : "", row.getInt("checksum"));
    }

    /**
     * Takes all steps in a new embedded database that no later version will ever open, in one transaction: in less time
     * than Flyway takes to get ready.
     */
    static void takeAll(Connection connection, String engine) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(HISTORY);
            for (var step : steps(engine)) {
                statement.executeUpdate(text("/" + folder(engine) + "/" + step.script()));
                record(connection, step);
            }
            connection.commit();
        }
    }

    private static void record(Connection connection, Step step) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO " + TABLE
                + " (installed_rank, description, type, script, checksum, success) VALUES (?, ?, 'SQL', ?, ?, TRUE)")) {
            insert.setInt(1, STEPS.indexOf(step.script()) + 1);
            insert.setString(2, step.script());
            insert.setString(3, step.script());
            insert.setInt(4, step.checksum());
            insert.executeUpdate();
        }
    }

    private static List<Step> steps(String engine) {
        return STEPS.stream()
                .map(script -> new Step(script, checksum("/" + folder(engine) + "/" + script)))
                .toList();
    }

    /** As Flyway computes it: over the lines, without their ends. */
    private static int checksum(String resource) {
        var checksum = new CRC32();
        text(resource).lines().forEach(line -> checksum.update(line.getBytes(UTF_8)));
        return (int) checksum.getValue();
    }

    private static String text(String resource) {
        try (var stream = Objects.requireNonNull(SchemaHistory.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
