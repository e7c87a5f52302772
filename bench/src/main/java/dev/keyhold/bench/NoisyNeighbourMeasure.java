package dev.keyhold.bench;

import dev.keyhold.model.SecretBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** How much an account with a few clients is slowed by another account that is under load, or under attack. */
final class NoisyNeighbourMeasure implements Measure {
    private static final int QUIET_CLIENTS = 4;
    private static final int NOISY_CLIENTS = 64;
    /** How long the load runs before and after what is measured. */
    private static final Duration LEAD = Duration.ofMillis(500);

    private static final String VERSION = "&Version=2010-05-08";
    private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>(\\w+)</AccessKeyId>");

    /** What the clients of an account do, by its name in the report. */
    private record Work(String name, List<Http> clients) {
        /** Clients that all send the same. */
        static Work of(String name, Http client, int clients) {
            return new Work(
                    name, IntStream.range(0, clients).mapToObj(_ -> client).toList());
        }
    }

    @Override
    public String name() {
        return "noisy-neighbour";
    }

    @Override
    public void run(Lab lab, Report report) {
        var keyhold = lab.keyhold();
        var load = new Load(keyhold.process());
        var noisy = keyhold.root();
        var quiet = keyhold.account("quiet");
        // A third account, as the guesses make the limit on failures refuse this address all keys of it.
        var attack = new Signer(keyhold.account("attacked").accessKeyId(), SecretBytes.ofText("0".repeat(40)));
        var noises = List.of(
                reads(noisy, NOISY_CLIENTS),
                changes(load, noisy, NOISY_CLIENTS),
                Work.of("bad signatures", new Http(List.of(getUser(attack)), false), NOISY_CLIENTS));
        var works = List.of(reads(quiet, QUIET_CLIENTS), changes(load, quiet, QUIET_CLIENTS));
        noises.forEach(noise -> load.warmUp(noise.clients, lab.schedule()));
        works.forEach(work -> load.warmUp(work.clients, lab.schedule()));
        try (var threads = Executors.newSingleThreadExecutor()) {
            works.forEach(work -> measure(lab, report, load, work, noises, threads));
        }
        report.note("The other account sends with " + NOISY_CLIENTS
                + " clients, from the same machine and address. CPU is that"
                + " of both accounts, for each request of the one that is measured.");
    }

    private static void measure(
            Lab lab, Report report, Load load, Work work, List<Work> noises, ExecutorService threads) {
        var alone = new ArrayList<Sample>();
        var beside = noises.stream().map(_ -> new ArrayList<Sample>()).toList();
        for (int round = 0; round < lab.schedule().rounds(); round++) {
            alone.add(load.run(work.clients, lab.schedule().round()));
            for (int i = 0; i < noises.size(); i++) {
                beside.get(i).add(beside(lab, load, work, noises.get(i), threads));
            }
        }
        var baseline = Sample.of(alone);
        var name = work.name + ", " + work.clients.size() + " clients, ";
        report.add(name + "alone", baseline, "1");
        for (int i = 0; i < noises.size(); i++) {
            var sample = Sample.of(beside.get(i));
            var factors = "a rate " + Report.ratio(baseline.perSecond(), sample.perSecond()) + " times lower, a p99 "
                    + Report.ratio(sample.p99Micros(), baseline.p99Micros()) + " times higher";
            report.add(name + "beside another account's " + noises.get(i).name, sample, factors);
        }
    }

    private static Sample beside(Lab lab, Load load, Work work, Work noise, ExecutorService threads) {
        var length = lab.schedule().round();
        var running = CompletableFuture.supplyAsync(
                () -> load.run(noise.clients, length.plus(LEAD).plus(LEAD)), threads);
        load.run(work.clients, LEAD);
        var sample = load.run(work.clients, length);
        running.join();
        return sample;
    }

    private static Work reads(Signer root, int clients) {
        return Work.of("GetUser", new Http(List.of(getUser(root))), clients);
    }

    /** Each client has a user with a key that it deactivates and activates. */
    private static Work changes(Load load, Signer root, int clients) {
        load.once(each(clients, i -> List.of(iam(root, "CreateUser&UserName=neighbour" + i))));
        var keys = load.once(each(clients, i -> List.of(iam(root, "CreateAccessKey&UserName=neighbour" + i)))).stream()
                .map(answers -> KEY_ID.matcher(answers.getFirst())
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .toList();
        return new Work(
                "UpdateAccessKey",
                each(
                        clients,
                        i -> List.of("Inactive", "Active").stream()
                                .map(status -> iam(
                                        root,
                                        "UpdateAccessKey&UserName=neighbour" + i + "&AccessKeyId=" + keys.get(i)
                                                + "&Status=" + status))
                                .toList()));
    }

    private static List<Http> each(int clients, IntFunction<List<byte[]>> requests) {
        return IntStream.range(0, clients).mapToObj(requests).map(Http::new).toList();
    }

    private static byte[] getUser(Signer signer) {
        return iam(signer, "GetUser");
    }

    private static byte[] iam(Signer signer, String action) {
        return signer.http("iam", "Action=" + action + VERSION);
    }
}
