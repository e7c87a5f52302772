package dev.keyhold.store.sql;

import dev.keyhold.store.ChangeFeed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Whether a database can have a feed of changes. It needs transactions with numbers and snapshots that all nodes share:
 * on databases that spread over machines, such as Citus and YugabyteDB, a poll could see a row of the feed and a read
 * after it still the old value.
 */
final class FeedSupport {
    /** How states begin that say what the database cannot do: a statement that it does not know, or a feature. */
    private static final Set<String> UNKNOWN_CLASSES = Set.of("42", "0A");

    private static final int CLASS_LENGTH = 2;
    private static final String POSTGRES = "PostgreSQL ";
    /** In the version of YugabyteDB, which otherwise looks like that of PostgreSQL. */
    private static final String YUGABYTE = "-YB-";

    private FeedSupport() {}

    /** The feed of a database, or none. */
    static SqlFeed open(String url, Duration lease) throws SQLException {
        return isSupported(url)
                ? new PostgresFeed(() -> PostgresConnections.single(url), lease)
                : new SqlFeed.Absent(ChangeFeed.State.UNSUPPORTED);
    }

    private static boolean isSupported(String url) throws SQLException {
        try (var connection = PostgresConnections.single(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(FeedStatements.TRIAL)) {
            return rows.next() && isOneServer(rows);
        } catch (SQLException e) {
            var state = String.valueOf(e.getSQLState());
            if (UNKNOWN_CLASSES.contains(state.substring(0, Math.min(CLASS_LENGTH, state.length())))) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOneServer(ResultSet row) throws SQLException {
        var version = row.getString("version");
        return version.startsWith(POSTGRES) && !version.contains(YUGABYTE) && row.getLong("citus") == 0;
    }
}
