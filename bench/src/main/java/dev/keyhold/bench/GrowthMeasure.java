package dev.keyhold.bench;

import com.google.protobuf.Message;
import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What it costs to hold many credentials: verification of one key and of keys drawn from all, and durable changes, with
 * installations of different sizes taking turns.
 */
final class GrowthMeasure implements Measure {
    private static final int CLIENTS = 64;
    /** How many keys requests are drawn from, where not from all: at most half of what the cache holds. */
    private static final List<Integer> IN_USE = List.of(1_000, 50_000);
    /** Users that get new keys, and of whom 64 have a key that is disabled and enabled. */
    private static final int USERS = 512;

    /** By default one credential is cached for each 4 KiB of it. */
    private static final Map<String, String> HEAP = Map.of("KEYHOLD_JAVA_OPTS", "-Xmx4g");

    private static final String VERSION = "&Version=2010-05-08";

    /** Ways to ask whose credential it is, one of each protocol and kind of answer. */
    private static final List<Way> WAYS = List.of(
            Way.http("GetCallerIdentity", signer -> signer.http("sts", "Action=GetCallerIdentity&Version=2011-06-15")),
            Way.http("GET /verify", Signer::question),
            Way.grpc("ext_authz Check", AuthorizationGrpc.getCheckMethod(), Signer::check));

    /** An interface that verifies, and how a client of it is made that draws from credentials. */
    private record Way(String name, BiFunction<List<Signer>, Random, Client> client) {
        static Way http(String name, Function<Signer, byte[]> request) {
            return new Way(name, (signers, random) -> new RandomClient(new Http(each(signers, request)), random));
        }

        static Way grpc(String name, MethodDescriptor<?, ?> method, Function<Signer, Message> request) {
            return new Way(name, (signers, random) -> Grpc.drawing(method, each(signers, request), random));
        }

        private static <T> List<T> each(List<Signer> signers, Function<Signer, T> request) {
            return signers.parallelStream().map(request).toList();
        }
    }

    /** An installation with this many keys, all of which can sign. */
    private record Site(int size, Keyhold keyhold, List<SeedData.Member> members) {
        String name(String what) {
            return String.format(Locale.ROOT, "%s, %,d keys", what, size);
        }
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public void run(Lab lab, Report report) {
        var sites = new ArrayList<Site>();
        try {
            for (var size : lab.schedule().growth()) {
                sites.add(site(lab, size));
            }
            for (var way : WAYS) {
                verify(lab, report, way, sites);
            }
            change(lab, report, sites);
        } finally {
            sites.forEach(site -> site.keyhold.process().close());
        }
    }

    private static Site site(Lab lab, int size) {
        var folder = directory(lab.folder().resolve("growth-" + size));
        var empty = Keyhold.start(lab.home(), folder, HEAP);
        empty.process().close();
        List<SeedData.Member> members;
        try (var store = new SqlStore(SqliteEngine.open(empty.data().resolve("keyhold.db"), StoreObserver.NONE))) {
            members = new SeedData(store, empty.data()).add(size, size);
        }
        // Any part of them is a part of all users.
        Collections.shuffle(members, lab.random());
        return new Site(size, empty.restart(), members);
    }

    private static void verify(Lab lab, Report report, Way way, List<Site> sites) {
        // The root has no identity that the API could return to YDB.
        var keyhold = lab.keyhold();
        var one = way.client.apply(List.of(keyhold.staticKey("Bearer " + keyhold.token())), lab.random());
        var baseline = new Contender("empty " + way.name, lab.floor(), one);
        var some = new ArrayList<>(List.of(baseline, new Contender(way.name + ", 1 key", keyhold.process(), one)));
        var all = new ArrayList<>(List.of(baseline));
        for (var site : sites) {
            var signers = site.members.stream().map(SeedData.Member::signer).toList();
            for (var used : IN_USE) {
                if (used < signers.size()) {
                    var name = String.format(Locale.ROOT, "%s, %,d in use", site.name(way.name), used);
                    some.add(drawn(lab, site, way, name, signers.subList(0, used)));
                }
            }
            (signers.size() <= IN_USE.getLast() ? some : all)
                    .add(drawn(lab, site, way, site.name(way.name) + ", all in use", signers));
        }
        // Apart, as those of all keys would drive those of some out of the cache that they share.
        new Comparison(some).run(lab, report, CLIENTS);
        if (all.size() > 1) {
            new Comparison(all).run(lab, report, CLIENTS);
        }
    }

    private static Contender drawn(Lab lab, Site site, Way way, String name, List<Signer> signers) {
        return new Contender(name, site.keyhold.process(), way.client.apply(signers, lab.random()));
    }

    private static void change(Lab lab, Report report, List<Site> sites) {
        var updates = new ArrayList<Contender>();
        var creates = new ArrayList<Contender>();
        for (var site : sites) {
            var root = site.keyhold.root();
            var load = new Load(site.keyhold.process());
            load.once(split(USERS, i -> List.of(root.http("iam", "Action=CreateUser&UserName=user" + i + VERSION))));
            creates.add(new Contender(
                    site.name("CreateAccessKey"),
                    site.keyhold.process(),
                    split(
                            USERS,
                            i -> List.of(root.http("iam", "Action=CreateAccessKey&UserName=user" + i + VERSION)))));
            updates.add(new Contender(
                    site.name("UpdateAccessKey"),
                    site.keyhold.process(),
                    split(CLIENTS, i -> switching(root, site.members.get(i)))));
        }
        new Comparison(updates).run(lab, report, CLIENTS);
        new Comparison(creates).run(lab, report, CLIENTS);
    }

    private static List<byte[]> switching(Signer root, SeedData.Member member) {
        return List.of("Inactive", "Active").stream()
                .map(status -> root.http(
                        "iam",
                        "Action=UpdateAccessKey&UserName=" + member.user() + "&AccessKeyId=" + member.keyId()
                                + "&Status=" + status + VERSION))
                .toList();
    }

    /** Requests 0 to {@code count}, dealt out to all clients in turn. */
    private static List<Http> split(int count, Function<Integer, List<byte[]>> requests) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(client -> new Http(IntStream.range(0, count)
                        .filter(i -> i % CLIENTS == client)
                        .boxed()
                        .flatMap(i -> requests.apply(i).stream())
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
}
