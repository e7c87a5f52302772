package dev.keyhold.bench;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqlStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One, two and three nodes over one PostgreSQL, with few and with many credentials: verification with keys drawn from
 * all of them, and durable changes.
 */
final class ClusterMeasure implements Measure {
    private static final int MAX_NODES = 3;
    private static final int CLIENTS = 64;
    /** How many keys each client signs with in turn. */
    private static final int KEYS_OF_A_CLIENT = 20;

    private static final Duration LEASE = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public void run(Lab lab, Report report) {
        var settings = new String[] {"shared_buffers = 256MB", "max_wal_size = 4GB"};
        var folder = lab.folder().resolve("cluster");
        try (var postgres = Postgres.start(Postgres.Version.NEWEST, folder.resolve("postgres"), settings)) {
            var first = new Rates(null, null);
            for (var clientCount : lab.schedule().clientCounts()) {
                execute(postgres, "CREATE DATABASE crowd_" + clientCount);
                var url = postgres.url("crowd_" + clientCount);
                first = run(lab, report, folder.resolve("crowd-" + clientCount), url, clientCount, first);
            }
        }
    }

    /** What one node reaches with few credentials, which everything else is compared with. */
    private record Rates(
            @Nullable Sample verified, @Nullable Sample changed) {}

    private static Rates run(Lab lab, Report report, Path folder, String url, int clientCount, Rates first) {
        var nodes = new ArrayList<Keyhold>();
        var base = first;
        try {
            nodes.add(Keyhold.start(lab.home(), directory(folder, 1), Map.of("KEYHOLD_STORE", url)));
            List<SeedData.Member> members;
            try (var store = new SqlStore(PostgresEngine.openExisting(new PostgresEngine.Options(url, 4, LEASE)))) {
                members = new SeedData(store, nodes.getFirst().data()).add(clientCount, 2 * CLIENTS * KEYS_OF_A_CLIENT);
            }
            for (int count = 1; count <= MAX_NODES; count++) {
                if (count > 1) {
                    nodes.add(nodes.getFirst().another(directory(folder, count)));
                }
                base = measure(lab, report, nodes, members, clientCount, base);
            }
        } finally {
            nodes.forEach(node -> node.process().close());
        }
        return base;
    }

    private static Rates measure(
            Lab lab, Report report, List<Keyhold> nodes, List<SeedData.Member> members, int clientCount, Rates base) {
        var load = new Load(nodes.stream().map(Keyhold::process).toList());
        var what = String.format(
                Locale.ROOT, "%d %s, %,d keys: ", nodes.size(), nodes.size() == 1 ? "node" : "nodes", clientCount);
        // The keys that are disabled and enabled are not the ones that are verified.
        var half = members.size() / 2;
        var verified = sample(lab, load, verifications(members.subList(0, half)));
        var changed = sample(lab, load, changes(nodes.getFirst().root(), members.subList(half, members.size())));
        var first = new Rates(
                base.verified == null ? verified : base.verified, base.changed == null ? changed : base.changed);
        var memory = nodes.stream()
                .map(node -> String.format(Locale.ROOT, "%.0f", node.process().residentMebibytes()))
                .collect(Collectors.joining(", "));
        report.add(what + "GetCallerIdentity", verified, ratio(verified, first.verified));
        report.add(what + "UpdateAccessKey", changed, ratio(changed, first.changed) + "; resident MiB: " + memory);
        return first;
    }

    private static String ratio(Sample sample, @Nullable Sample first) {
        return first == null ? "1" : Report.ratio(sample.perSecond(), first.perSecond());
    }

    private static Sample sample(Lab lab, Load load, List<Http> clients) {
        load.warmUp(clients, lab.schedule());
        var rounds = new ArrayList<Sample>();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            rounds.add(load.run(clients, lab.schedule().round()));
        }
        return Sample.of(rounds);
    }

    private static List<Http> verifications(List<SeedData.Member> members) {
        return clients(
                members, member -> List.of(member.signer().http("sts", "Action=GetCallerIdentity&Version=2011-06-15")));
    }

    private static List<Http> changes(Signer root, List<SeedData.Member> members) {
        return clients(
                members,
                member -> IntStream.of(0, 1)
                        .mapToObj(i -> root.http(
                                "iam",
                                "Action=UpdateAccessKey&UserName=" + member.user() + "&AccessKeyId=" + member.keyId()
                                        + "&Status=" + (i == 0 ? "Inactive" : "Active") + "&Version=2010-05-08"))
                        .toList());
    }

    private interface Requests {
        List<byte[]> of(SeedData.Member member);
    }

    /** The members dealt out to all clients. */
    private static List<Http> clients(List<SeedData.Member> members, Requests requests) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(client -> new Http(IntStream.range(0, members.size())
                        .filter(i -> i % CLIENTS == client)
                        .mapToObj(members::get)
                        .flatMap(member -> requests.of(member).stream())
                        .toList()))
                .toList();
    }

    private static Path directory(Path folder, int node) {
        try {
            return Files.createDirectories(folder.resolve("node-" + node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(Postgres postgres, String sql) {
        try (var connection = DriverManager.getConnection(postgres.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
