package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection for polls alone, so that they wait for nobody. */
final class FeedConnection implements AutoCloseable {
    /** More than a busy installation changes in a second; who is further behind forgets everything. */
    static final int MAX_ROWS = 5_000;

    private static final String INSTALLATION = AccountId.SYSTEM.text();

    private final Connection connection;
    private final PreparedStatement poll;

    /** Takes over a connection that commits automatically. */
    FeedConnection(Connection connection) throws SQLException {
        this.connection = connection;
        try (var statement = connection.createStatement()) {
            // One snapshot for everything in a statement. Tables that were empty when they were last looked at are read
            // by index all the same.
            statement.execute("SET default_transaction_isolation = 'repeatable read'; SET enable_seqscan = off;"
                    + " SET jit = off");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        this.poll = connection.prepareStatement(FeedStatements.POLL);
    }

    /** Everything that a watermark did not see; nothing without one. */
    FeedReader.Found poll(Optional<FeedSnapshot> watermark) throws SQLException {
        poll.setString(1, INSTALLATION);
        poll.setString(2, INSTALLATION);
        poll.setString(3, INSTALLATION);
        poll.setLong(4, watermark.map(FeedSnapshot::next).orElse(Long.MAX_VALUE));
        poll.setInt(5, MAX_ROWS + 1);
        poll.setString(6, INSTALLATION);
        poll.setArray(
                7,
                connection.createArrayOf(
                        "bigint",
                        watermark
                                .map(FeedSnapshot::inProgress)
                                .orElse(List.of())
                                .toArray()));
        try (var rows = poll.executeQuery()) {
            return found(rows);
        }
    }

    private static FeedReader.Found found(ResultSet rows) throws SQLException {
        var changes = new ArrayList<String>();
        FeedReader.@Nullable Found found = null;
        while (rows.next()) {
            var snapshot = rows.getString("snapshot");
            if (snapshot == null) {
                changes.add(rows.getString("changes"));
            } else {
                found = new FeedReader.Found(
                        FeedSnapshot.parse(snapshot),
                        Optional.ofNullable(rows.getString("server")),
                        rows.getLong("start"),
                        rows.getLong("unwritten") == 0,
                        changes,
                        true);
            }
        }
        if (found == null) {
            throw new SQLException("the poll of the feed of changes has no head");
        }
        return new FeedReader.Found(
                found.snapshot(),
                found.server(),
                found.start(),
                found.isWritten(),
                List.copyOf(changes),
                changes.size() <= MAX_ROWS);
    }

    /** Ends a poll that is under way too. */
    void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
