package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What it costs to have many accounts of ten users each, next to an installation with one such account. */
final class ManyAccountsMeasure implements Measure {
    private static final int ACCOUNTS = 10_000;
    private static final int CLIENTS = 16;
    private static final int CREATED = 200;
    /** After so many rounds the code that creates accounts is compiled: a first round is half as fast, and chance. */
    private static final int WARM_UP = 5;

    private static final int ROUNDS = 9;

    /** An installation; its members are accounts besides that of the organization. */
    private record Site(Keyhold keyhold, List<SeedAccounts.Member> members, String token) {
        String name(String what) {
            return String.format(Locale.ROOT, "%s, accounts: %,d", what, members.size());
        }
    }

    @Override
    public String name() {
        return "many-accounts";
    }

    @Override
    public void run(Lab lab, Report report) {
        var sites = new ArrayList<Site>();
        try {
            sites.add(site(lab, 1));
            sites.add(site(lab, ACCOUNTS));
            memory(report, sites);
            compare(lab, report, sites, "GetCallerIdentity, 1 key", site -> alike(verification(site, 1)));
            compare(
                    lab,
                    report,
                    sites,
                    "GetCallerIdentity, a key of each account",
                    site -> alike(new RandomClient(verification(site, site.members.size()), lab.random())));
            compare(lab, report, sites, "ListUsers", site -> alike(request(site, "ListUsers")));
            compare(
                    lab,
                    report,
                    sites,
                    "CloudService.List by REST, one on a page",
                    site -> alike(new Http(List.of(Http.get("/resource-manager/v1/clouds?pageSize=1", site.token)))));
            compare(lab, report, sites, "CreateAccessKey", ManyAccountsMeasure::changes);
            create(report, sites);
        } finally {
            sites.forEach(site -> site.keyhold.process().close());
        }
    }

    private static Site site(Lab lab, int accounts) {
        try {
            var folder = Files.createDirectories(lab.folder().resolve("accounts-" + accounts));
            var empty = Keyhold.start(lab.home(), folder, Map.of("KEYHOLD_MAX_ACCOUNTS", "1000000"));
            empty.process().close();
            List<SeedAccounts.Member> members;
            try (var store = new SqlStore(SqliteEngine.open(empty.data().resolve("keyhold.db"), StoreObserver.NONE))) {
                members = new SeedAccounts(store, empty.data()).add(accounts);
            }
            var keyhold = empty.restart();
            return new Site(keyhold, members, "Bearer " + keyhold.token());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The accounts are idle: nobody of theirs has sent a request. */
    private static void memory(Report report, List<Site> sites) {
        var live = sites.stream()
                .map(site -> site.keyhold.process().liveHeapBytes())
                .toList();
        report.note(String.format(
                Locale.ROOT,
                "Live objects in the heap: %,d KiB with %,d idle accounts, %,d KiB with %,d: %,.0f bytes for each account.",
                live.getLast() / 1024,
                sites.getLast().members.size(),
                live.getFirst() / 1024,
                sites.getFirst().members.size(),
                (double) (live.getLast() - live.getFirst()) / (ACCOUNTS - 1)));
    }

    private static void compare(
            Lab lab, Report report, List<Site> sites, String what, Function<Site, List<Client>> clients) {
        new Comparison(sites.stream()
                        .map(site -> new Contender(site.name(what), site.keyhold.process(), clients.apply(site)))
                        .toList())
                .run(lab, report, CLIENTS);
    }

    private static List<Client> alike(Client client) {
        return Collections.nCopies(CLIENTS, client);
    }

    private static Http verification(Site site, int keys) {
        return new Http(site.members.subList(0, keys).stream()
                .map(member -> member.user().http("sts", "Action=GetCallerIdentity&Version=2011-06-15"))
                .toList());
    }

    /** Requests of the root of the first account. */
    private static Http request(Site site, String... actions) {
        var root = site.members.getFirst().root();
        return new Http(Stream.of(actions)
                .map(action -> root.http("iam", "Action=" + action + "&Version=2010-05-08"))
                .toList());
    }

    private static List<Client> changes(Site site) {
        return IntStream.range(0, CLIENTS)
                .<Client>mapToObj(
                        client -> request(site, "CreateAccessKey&UserName=user-" + client % SeedAccounts.USERS))
                .toList();
    }

    /** Accounts stay, so each request is sent once. The installations take turns, as those that are compared do. */
    private static void create(Report report, List<Site> sites) {
        var rounds = sites.stream().map(_ -> new ArrayList<Sample>()).toList();
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            for (int i = 0; i < sites.size(); i++) {
                var sample = create(sites.get(i), round);
                if (round >= WARM_UP) {
                    rounds.get(i).add(sample);
                }
            }
        }
        for (int i = 0; i < sites.size(); i++) {
            var sample = Sample.of(rounds.get(i));
            report.add(
                    sites.get(i).name("CloudService.Create by REST, 1 client"),
                    sample.perSecond(),
                    sample.cpuMicros(),
                    i == 0
                            ? "1"
                            : Sample.ratio(rounds.get(i), rounds.getFirst(), Sample::perSecond) + " of the rate, "
                                    + Sample.ratio(rounds.get(i), rounds.getFirst(), Sample::cpuMicros)
                                    + " of the CPU");
        }
    }

    private static Sample create(Site site, int round) {
        var organization = site.keyhold.made().required("organizationId").asText();
        var requests = IntStream.range(0, CREATED)
                .mapToObj(i -> Http.post(
                        "/resource-manager/v1/clouds",
                        site.token,
                        "{\"organizationId\": \"" + organization + "\", \"name\": \"created-" + round + "-" + i
                                + "\"}"))
                .toList();
        var cpu = site.keyhold.process().cpu();
        var started = System.nanoTime();
        new Load(site.keyhold.process()).once(List.of(new Http(requests)));
        var took = System.nanoTime() - started;
        var used = site.keyhold.process().cpu().minus(cpu).toNanos();
        return new Sample(CREATED * 1e9 / took, 0, 0, used / 1e3 / CREATED, 0);
    }
}
