package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres.Version;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The stores of two nodes over one database whose nodes do not tell each other what they change. */
public final class NodesWithoutFeed implements AutoCloseable {
    public static final Duration LEASE = Duration.ofMillis(800);
    private static final int CONNECTIONS = 4;

    private final AtomicInteger statements = new AtomicInteger();
    private final SqlStore here;
    private final SqlStore there;

    private NodesWithoutFeed() {
        var url = PostgresDatabases.of(Version.NEWEST).fresh();
        var options = new PostgresEngine.Options(url, CONNECTIONS, LEASE, false);
        here = new SqlStore(PostgresEngine.open(options, StoreObserver.NONE));
        there = new SqlStore(PostgresEngine.open(options, new StoreObserver() {
            @Override
            public void running() {
                statements.incrementAndGet();
            }

            @Override
            public void committed(int transactions, Duration took) {
                // Nothing is changed on this node.
            }
        }));
    }

    public static NodesWithoutFeed start() {
        return new NodesWithoutFeed();
    }

    /** Where things are changed. */
    public SqlStore here() {
        return here;
    }

    /** Where they are only read. */
    public SqlStore there() {
        return there;
    }

    /** How many statements {@link #there} has sent. */
    public int statements() {
        return statements.get();
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
