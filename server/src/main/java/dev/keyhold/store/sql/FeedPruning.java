package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Deletes the rows of a feed that every node has read long ago. No clock says how old a row is: transactions that had
 * ended when this looked a minute ago are older than that. A node that has not polled for so long finds that it may
 * have missed something. Each node does this, and it does no harm if several do at once.
 */
final class FeedPruning {
    static final Duration KEPT = Duration.ofMinutes(1);
    private static final int BATCH = 5_000;
    private static final String INSTALLATION = AccountId.SYSTEM.text();

    private final PostgresFeed.Opener opener;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    FeedPruning(PostgresFeed.Opener opener, LongSupplier nanoTime) {
        this.opener = opener;
        this.nanoTime = nanoTime;
    }

    /** All transactions before it had ended then. */
    private record Mark(long at, long transaction) {}

    /** To be called every few seconds, by one thread at a time. */
    synchronized void run() throws SQLException {
        try (var connection = opener.open()) {
            var now = snapshot(connection);
            if (!marks.isEmpty() && marks.getLast().transaction > now.oldest()) {
                // It is another server.
                marks.clear();
            }
            marks.add(new Mark(nanoTime.getAsLong(), now.oldest()));
            var oldEnough = nanoTime.getAsLong() - KEPT.toNanos();
            var end = 0L;
            while (!marks.isEmpty() && marks.getFirst().at - oldEnough <= 0) {
                end = marks.removeFirst().transaction;
            }
            deleteForeign(connection);
            if (end > 0) {
                moveStart(connection, end, now.next());
                delete(connection, end);
            }
        }
    }

    private static FeedSnapshot snapshot(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(FeedStatements.SNAPSHOT)) {
            rows.next();
            return FeedSnapshot.parse(rows.getString("snapshot"));
        }
    }

    private static void deleteForeign(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(FeedStatements.PRUNE_FOREIGN)) {
            statement.setString(1, INSTALLATION);
            statement.executeUpdate();
        }
    }

    /** Committed before anything is deleted, so that a node that misses a row sees why. */
    private static void moveStart(Connection connection, long end, long next) throws SQLException {
        try (var statement = connection.prepareStatement(FeedStatements.MOVE_START)) {
            statement.setString(1, INSTALLATION);
            statement.setLong(2, end);
            statement.setLong(3, next);
            statement.executeUpdate();
        }
    }

    private static void delete(Connection connection, long end) throws SQLException {
        try (var statement = connection.prepareStatement(FeedStatements.PRUNE)) {
            int deleted;
            do {
                statement.setString(1, INSTALLATION);
                statement.setString(2, INSTALLATION);
                statement.setLong(3, end);
                statement.setInt(4, BATCH);
                deleted = statement.executeUpdate();
            } while (deleted == BATCH);
        }
    }
}
