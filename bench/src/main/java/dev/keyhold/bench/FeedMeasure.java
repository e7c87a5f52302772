package dev.keyhold.bench;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Three nodes over one PostgreSQL, all of whose credentials are in use on every node: what that costs the database with
 * the feed of changes and without, verification against the embedded database, changes, and how soon a revocation is
 * seen by the other nodes.
 */
final class FeedMeasure implements Measure {
    private static final int NODES = 3;
    /** For each node. */
    private static final int CLIENTS = 21;

    private static final int CHANGED_KEYS = 20;
    private static final int REVOCATIONS = 200;
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final String READERS = "'keyhold reading', 'keyhold feed'";
    private static final String WRITERS = "'keyhold writing'";
    /** How many queries the server has answered, but for those of this measurement. */
    private static final String QUERIES =
            "SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE 'SELECT %' AND query NOT LIKE '%pg_stat_%'";
    /** How many rows of last uses it has written. */
    private static final String LAST_USES = "SELECT coalesce(sum(n_tup_ins + n_tup_upd), 0) FROM pg_stat_user_tables"
            + " WHERE relname IN ('access_key_uses', 'last_uses')";

    private static final String SWITCH = "KEYHOLD_CHANGE_FEED";

    @Override
    public String name() {
        return "change-feed";
    }

    @Override
    public void run(Lab lab, Report report) {
        var growth = lab.schedule().growth();
        var count = growth.get(Math.min(1, growth.size() - 1));
        var folder = directory(lab.folder().resolve("feed"));
        var embedded = embedded(lab, report, directory(folder.resolve("embedded")), count);
        var settings = new String[] {
            "shared_buffers = 256MB", "max_wal_size = 4GB", "shared_preload_libraries = 'pg_stat_statements'"
        };
        try (var postgres = Postgres.start(Postgres.Version.NEWEST, folder.resolve("postgres"), settings)) {
            cluster(lab, report, folder, postgres, count, embedded);
        }
    }

    private static Map<String, String> environment(int count) {
        // Nothing makes room for anything else.
        return Map.of("KEYHOLD_CACHED_CREDENTIALS", String.valueOf(2 * count));
    }

    /** One node with a database of its own, and as many credentials. */
    private static Sample embedded(Lab lab, Report report, Path folder, int count) {
        var empty = Keyhold.start(lab.home(), folder, environment(count));
        empty.process().close();
        List<SeedData.Member> members;
        try (var store = new SqlStore(SqliteEngine.open(empty.data().resolve("keyhold.db"), StoreObserver.NONE))) {
            members = new SeedData(store, empty.data()).add(count, count);
        }
        var keyhold = empty.restart();
        try {
            var clients = verifications(members, 1);
            var load = new Load(keyhold.process());
            load.run(clients, count);
            var verified = sample(lab, load, clients);
            report.add(
                    String.format(Locale.ROOT, "embedded, %,d keys in use: GetCallerIdentity", count), verified, "1");
            return verified;
        } finally {
            keyhold.process().close();
        }
    }

    private static void cluster(Lab lab, Report report, Path folder, Postgres postgres, int count, Sample embedded) {
        var url = postgres.url("postgres");
        var variables = new HashMap<>(environment(count));
        variables.put("KEYHOLD_STORE", url);
        var nodes = new ArrayList<Keyhold>();
        try {
            nodes.add(Keyhold.start(lab.home(), directory(folder.resolve("node-1")), variables));
            List<SeedData.Member> members;
            try (var store = new SqlStore(PostgresEngine.openExisting(new PostgresEngine.Options(url, 4, LEASE)))) {
                members = new SeedData(store, nodes.getFirst().data()).add(count, count);
            }
            execute(url, "VACUUM ANALYZE");
            execute(url, "CREATE EXTENSION pg_stat_statements");
            for (int i = 2; i <= NODES; i++) {
                nodes.add(nodes.getFirst().another(directory(folder.resolve("node-" + i))));
            }
            var changed = measure(lab, report, postgres, nodes, members, "with the feed", embedded, 0);
            revocations(report, nodes, members);
            variables.put(SWITCH, "false");
            nodes.replaceAll(node -> node.restart(variables));
            measure(lab, report, postgres, nodes, members, "without", embedded, changed);
        } finally {
            nodes.forEach(node -> node.process().close());
        }
    }

    /** Returns how many changes there were in a second. */
    private static double measure(
            Lab lab,
            Report report,
            Postgres postgres,
            List<Keyhold> nodes,
            List<SeedData.Member> members,
            String how,
            Sample embedded,
            double changedBefore) {
        var load = new Load(nodes.stream().map(Keyhold::process).toList());
        var clients = verifications(members, NODES);
        load.warmUp(clients, lab.schedule());
        if (changedBefore == 0) {
            // From then on every node has every key in memory.
            load.run(clients, NODES * members.size());
        }
        var idle = databaseUse(postgres, () -> Pause.of(IDLE));
        var rounds = new ArrayList<Sample>();
        var busy = new ArrayList<DatabaseUse>();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            busy.add(databaseUse(
                    postgres, () -> rounds.add(load.run(clients, lab.schedule().round()))));
        }
        var verified = Sample.of(rounds);
        var what = String.format(
                Locale.ROOT, "%d nodes, %,d keys in use on each, %s: ", nodes.size(), members.size(), how);
        report.add(
                what + "GetCallerIdentity",
                verified,
                String.format(
                        Locale.ROOT,
                        "%s of embedded; database: %.1f %% of a core for reads, %.1f %% at rest;"
                                + " %.1f %% for %,.0f last uses a second, %.1f %% at rest;"
                                + " %.1f %% and %.1f %% with maintenance;"
                                + " %,.0f queries per node and lease, %,.0f at rest",
                        Report.ratio(verified.perSecond(), embedded.perSecond()),
                        100 * median(busy, DatabaseUse::reads),
                        100 * idle.reads,
                        100 * median(busy, DatabaseUse::writes),
                        median(busy, DatabaseUse::lastUses),
                        100 * idle.writes,
                        100 * median(busy, DatabaseUse::all),
                        100 * idle.all,
                        median(busy, DatabaseUse::queries),
                        idle.queries));
        var some = members.subList(0, NODES * CLIENTS * CHANGED_KEYS);
        var changes = changes(nodes.getFirst().root(), some);
        load.warmUp(changes, lab.schedule());
        var changed = sample(lab, load, changes);
        activate(nodes.getFirst(), some);
        report.add(
                what + "UpdateAccessKey",
                changed,
                changedBefore == 0 ? "1" : Report.ratio(changed.perSecond(), changedBefore));
        return changed.perSecond();
    }

    /**
     * Which shares of a core the database takes, and what it is asked.
     *
     * @param reads of the connections that nodes read with, the feed among them
     * @param writes of the connections that nodes write with: last uses, as long as nothing is changed
     * @param all of all its processes: with the log, and what vacuums the tables that were just filled
     * @param queries which change nothing, by each node in a lease; polls of the feed are among them
     * @param lastUses that were written in a second
     */
    private record DatabaseUse(double reads, double writes, double all, double queries, double lastUses) {}

    private static DatabaseUse databaseUse(Postgres postgres, Runnable work) {
        var url = postgres.url("postgres");
        var all = postgres.cpu();
        var readers = processes(url, READERS);
        var writers = processes(url, WRITERS);
        var queries = count(url, QUERIES);
        var lastUses = count(url, LAST_USES);
        var started = System.nanoTime();
        work.run();
        var took = (double) (System.nanoTime() - started);
        var asked = count(url, QUERIES) - queries;
        var written = count(url, LAST_USES) - lastUses;
        var used = postgres.cpu().minus(all);
        return new DatabaseUse(
                used(readers, processes(url, READERS)) / took,
                used(writers, processes(url, WRITERS)) / took,
                used.toNanos() / took,
                asked * LEASE.toNanos() / took / NODES,
                written * 1e9 / took);
    }

    /** What processes have used that were there before, in nanoseconds. */
    private static long used(Map<Long, Duration> before, Map<Long, Duration> after) {
        return after.entrySet().stream()
                .filter(process -> before.containsKey(process.getKey()))
                .mapToLong(process ->
                        process.getValue().minus(before.get(process.getKey())).toNanos())
                .sum();
    }

    private static long count(String url, String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            require(rows.next());
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What each process of the server has used so far that serves connections for one of those uses. */
    private static Map<Long, Duration> processes(String url, String uses) {
        var sql = "SELECT pid FROM pg_stat_activity WHERE application_name IN (" + uses + ")";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var used = new HashMap<Long, Duration>();
            while (rows.next()) {
                var pid = rows.getLong(1);
                ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .ifPresent(cpu -> used.put(pid, cpu));
            }
            require(!used.isEmpty());
            return Map.copyOf(used);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(List<DatabaseUse> rounds, ToDoubleFunction<DatabaseUse> share) {
        return Sample.median(rounds.stream().map(share::applyAsDouble).toList());
    }

    /** How long after its acknowledgement a revocation is seen, by each of the nodes that did not make it. */
    private static void revocations(Report report, List<Keyhold> nodes, List<SeedData.Member> members) {
        var seen = new Histogram(Duration.ofMinutes(1).toMillis() * 1_000, 3);
        var random = new Random(1);
        try (var changes = new SingleConnection(nodes.getFirst().process().port())) {
            for (int i = 0; i < REVOCATIONS; i++) {
                var member = members.get(members.size() - 1 - i);
                var use = use(member);
                var others = nodes.subList(1, nodes.size()).stream()
                        .map(node -> new SingleConnection(node.process().port()))
                        .toList();
                others.forEach(other -> require(other.status(use) == 200));
                // Not in step with the polls.
                Pause.of(Duration.ofMillis(random.nextInt(250)));
                require(changes.status(change(nodes.getFirst().root(), member, "Inactive")) == 200);
                var acknowledged = System.nanoTime();
                for (var other : others) {
                    while (other.status(use) == 200) {
                        Pause.of(Duration.ofMillis(2));
                    }
                    seen.recordValue((System.nanoTime() - acknowledged) / 1_000);
                    other.close();
                }
            }
        }
        activate(nodes.getFirst(), members.subList(members.size() - REVOCATIONS, members.size()));
        report.note(String.format(
                Locale.ROOT,
                "%d revocations were seen by the other nodes after %.0f ms (median), %.0f ms (99 %%), %.0f ms (all).",
                REVOCATIONS,
                seen.getValueAtPercentile(50) / 1e3,
                seen.getValueAtPercentile(99) / 1e3,
                seen.getMaxValue() / 1e3));
    }

    /** What is measured next uses all keys. */
    private static void activate(Keyhold node, List<SeedData.Member> members) {
        try (var changes = new SingleConnection(node.process().port())) {
            members.forEach(member -> require(changes.status(change(node.root(), member, "Active")) == 200));
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("a request was not answered as it should be");
        }
    }

    private static byte[] use(SeedData.Member member) {
        return member.signer().http("sts", "Action=GetCallerIdentity&Version=2011-06-15");
    }

    private static byte[] change(Signer root, SeedData.Member member, String status) {
        return root.http(
                "iam",
                "Action=UpdateAccessKey&UserName=" + member.user() + "&AccessKeyId=" + member.keyId() + "&Status="
                        + status + "&Version=2010-05-08");
    }

    private static Sample sample(Lab lab, Load load, List<Http> clients) {
        var rounds = new ArrayList<Sample>();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            rounds.add(load.run(clients, lab.schedule().round()));
        }
        return Sample.of(rounds);
    }

    /** As many clients for each node, which share all members among them. Clients are dealt out to nodes in turn. */
    private static List<Http> verifications(List<SeedData.Member> members, int nodes) {
        var requests = members.stream().map(FeedMeasure::use).toList();
        return IntStream.range(0, nodes * CLIENTS)
                .mapToObj(client -> new Http(IntStream.range(0, requests.size())
                        .filter(i -> i % CLIENTS == client / nodes)
                        .mapToObj(requests::get)
                        .toList()))
                .toList();
    }

    private static List<Http> changes(Signer root, List<SeedData.Member> members) {
        return IntStream.range(0, NODES * CLIENTS)
                .mapToObj(client -> new Http(IntStream.range(0, members.size())
                        .filter(i -> i % (NODES * CLIENTS) == client)
                        .mapToObj(members::get)
                        .flatMap(member ->
                                List.of("Inactive", "Active").stream().map(status -> change(root, member, status)))
                        .toList()))
                .toList();
    }

    private static Path directory(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(String url, String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
