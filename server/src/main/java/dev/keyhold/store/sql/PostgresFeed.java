package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The feed of changes in a table of PostgreSQL. A transaction adds what it changes; nodes ask every quarter of a second
 * for what their last snapshot did not hold. Ascending numbers do not show that: a transaction with a lower one may
 * commit later. Snapshots do, since the database itself tells by them what a statement sees.
 */
final class PostgresFeed implements SqlFeed {
    private static final Duration PERIOD = Duration.ofMillis(250);
    /** So many polls in a lease at least. */
    private static final int POLLS_IN_LEASE = 4;
    /** Of a transaction that changes more, the changes are in several rows. */
    private static final int CHANGES_IN_ROW = 100;

    /** Of the time to the next poll, after each one that failed. */
    private static final int MAX_DOUBLINGS = 4;

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Opener opener;
    private final Duration period;
    private final LongSupplier nanoTime;
    private final FeedReader reader;
    private final FeedPruning pruning;
    private final StorageLog failures = new StorageLog();
    private volatile @Nullable FeedConnection connection;
    private volatile @Nullable Thread polling;
    private volatile boolean closed;

    /** Makes connections that commit automatically, with every wait bounded. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    PostgresFeed(Opener opener, Duration lease) {
        this(opener, lease, System::nanoTime);
    }

    PostgresFeed(Opener opener, Duration lease, LongSupplier nanoTime) {
        this.opener = opener;
        this.period = shorter(PERIOD, lease.dividedBy(POLLS_IN_LEASE));
        this.nanoTime = nanoTime;
        this.reader = new FeedReader(nanoTime);
        this.pruning = new FeedPruning(opener, nanoTime);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public boolean isWritten() {
        return true;
    }

    @Override
    public void record(Sql sql, List<Change> changes) {
        var distinct = new ArrayList<>(new LinkedHashSet<>(changes));
        for (int from = 0; from < distinct.size(); from += CHANGES_IN_ROW) {
            var part = distinct.subList(from, Math.min(distinct.size(), from + CHANGES_IN_ROW));
            sql.update(FeedStatements.APPEND, AccountId.SYSTEM.text(), (long) from / CHANGES_IN_ROW, FeedText.of(part));
        }
    }

    @Override
    public void follow(Consumer<Change> announce) {
        reader.announceTo(announce);
        // A thread of its own, which waits for none of those that answer requests.
        polling = Thread.ofPlatform().daemon().name("change-feed").start(this::run);
    }

    private void run() {
        var failed = 0;
        while (!closed) {
            var began = nanoTime.getAsLong();
            failed = poll() ? 0 : Math.min(MAX_DOUBLINGS, failed + 1);
            var next = began + (period.toNanos() << failed);
            for (var left = next - nanoTime.getAsLong(); !closed && left > 0; left = next - nanoTime.getAsLong()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** Reads the feed once; false when that failed. */
    boolean poll() {
        try {
            var open = connected();
            // The lease runs from before the statement is sent.
            var began = nanoTime.getAsLong();
            reader.apply(open.poll(reader.watermark()), began);
            return true;
        } catch (SQLException | RuntimeException e) {
            giveUp(e);
            return false;
        }
    }

    /** What the polls lead to. */
    FeedReader reader() {
        return reader;
    }

    private FeedConnection connected() throws SQLException {
        var open = connection;
        if (open == null) {
            open = new FeedConnection(opener.open());
            connection = open;
        }
        return open;
    }

    /** What another connection shows need not follow from what this one did: the server may be another. */
    private void giveUp(Exception e) {
        reader.failed();
        var lost = connection;
        connection = null;
        if (!closed) {
            failures.failed("feed.failed", Migrations.firstLine(e));
        }
        try {
            if (lost != null) {
                lost.close();
            }
        } catch (SQLException _) {
            // It is gone already.
        }
    }

    @Override
    public void prune() {
        try {
            pruning.run();
        } catch (SQLException e) {
            failures.failed("feed.prune.failed", Migrations.firstLine(e));
        }
    }

    @Override
    public Renewal renewal() {
        return reader.renewal();
    }

    @Override
    public void onGap(Runnable forgetEverything) {
        reader.onGap(forgetEverything);
    }

    @Override
    public Optional<Status> status() {
        return Optional.of(reader.status());
    }

    @Override
    public void close() {
        closed = true;
        try {
            var open = connection;
            if (open != null) {
                open.abort();
            }
            var thread = polling;
            if (thread != null) {
                LockSupport.unpark(thread);
                var _ = thread.join(CLOSING);
            }
        } catch (SQLException _) {
            // The thread ends at its next time-out.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
