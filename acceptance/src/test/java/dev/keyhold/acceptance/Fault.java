package dev.keyhold.acceptance;

import dev.keyhold.acceptance.history.History;
import dev.keyhold.acceptance.history.Span;
import dev.keyhold.postgres.Postgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Something that goes wrong with one node of a cluster, or with its database. */
record Fault(Kind kind, Node node) {
    /** What is remembered from before is of no use after it. */
    private static final Duration LONGER_THAN_A_LEASE = Cluster.LEASE.multipliedBy(2);

    private static final Duration MOMENT = Duration.ofMillis(300);

    enum Kind {
        KILLED_NODE,
        PAUSED_NODE,
        CUT_LINE,
        SILENT_LINE,
        KILLED_DATABASE,
        HANGING_DATABASE,
        /** The connections by which nodes hear of changes. */
        CUT_FEED,
        /** A process of the database that one of them leads to. */
        KILLED_FEED;

        /** Whether it needs such connections. */
        boolean isOfFeed() {
            return this == CUT_FEED || this == KILLED_FEED;
        }
    }

    /** Returns when it is over, what was killed runs again and what was cut is mended. */
    void strike(Cluster cluster, Postgres postgres, History history) {
        switch (kind) {
            case KILLED_NODE, PAUSED_NODE -> strike();
            case CUT_LINE -> {
                cluster.line(node).cut();
                passWithoutDatabase(List.of(node), history);
                cluster.line(node).mend();
            }
            case SILENT_LINE -> {
                cluster.line(node).silence();
                passWithoutDatabase(List.of(node), history);
                cluster.line(node).mend();
            }
            case KILLED_DATABASE -> {
                postgres.kill();
                passWithoutDatabase(cluster.nodes(), history);
                postgres.start();
            }
            case HANGING_DATABASE -> {
                postgres.pause();
                passWithoutDatabase(cluster.nodes(), history);
                postgres.resume();
            }
            case CUT_FEED -> {
                awaitFeed(postgres);
                feeds(postgres, "pg_terminate_backend(pid)::int");
            }
            case KILLED_FEED -> {
                awaitFeed(postgres);
                postgres.kill(feeds(postgres, "pid").getFirst());
            }
        }
    }

    /** After another fault the nodes connect again, but not at once. */
    private static void awaitFeed(Postgres postgres) {
        Waiting.until(() -> !feeds(postgres, "pid").isEmpty());
    }

    /** Something of the process of each connection by which nodes hear of changes. */
    private static List<Integer> feeds(Postgres postgres, String what) {
        var sql = "SELECT " + what + " FROM pg_stat_activity WHERE application_name = 'keyhold feed'";
        try (var connection = DriverManager.getConnection(postgres.url(Cluster.DATABASE));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<Integer>();
            while (rows.next()) {
                found.add(rows.getInt(1));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The same for what concerns the node alone. */
    void strike() {
        switch (kind) {
            case KILLED_NODE -> {
                node.kill();
                Waiting.pass(MOMENT);
                node.restart();
            }
            case PAUSED_NODE -> {
                node.pause();
                Waiting.pass(LONGER_THAN_A_LEASE);
                node.resume();
            }
            case CUT_LINE, SILENT_LINE, KILLED_DATABASE, HANGING_DATABASE, CUT_FEED, KILLED_FEED ->
                throw new IllegalStateException(kind + " is not of the node alone");
        }
    }

    /** Lets pass more than a lease during which nodes have no database. */
    static void passWithoutDatabase(List<Node> nodes, History history) {
        var from = System.nanoTime();
        Waiting.pass(LONGER_THAN_A_LEASE);
        var span = new Span(from, System.nanoTime());
        nodes.forEach(node -> history.add(new History.Outage(node.name(), span)));
    }

    @Override
    public String toString() {
        return kind + " " + node.name();
    }
}
