package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A steady load for a long time, and rest afterwards: whether memory, files, threads, the database or latencies grow.
 * The rates are those of a busy installation, or fewer where this machine cannot answer as many with half of its power.
 */
final class SoakMeasure implements Measure {
    static final String NAME = "soak";

    private static final double IDENTITIES = 22_000;
    private static final double CHANGES = 425;
    /** Of what the server answers at most: beyond it, requests would wait for each other more and more. */
    private static final double SHARE = 0.5;

    private static final int CLIENTS = 64;
    private static final int CHANGING_CLIENTS = 16;
    private static final String USER = "soak";
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final double MIBIBYTE = 1024.0 * 1024;

    private final Duration length;
    private final Duration rest;

    /** The load takes {@code length}, and the rest as long as {@code rest}. */
    SoakMeasure(Duration length, Duration rest) {
        this.length = length;
        this.rest = rest;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Lab lab, Report report) {
        // A server that has done nothing else.
        var keyhold = lab.restart();
        var server = keyhold.process();
        var idle = state(keyhold);
        var keys = keys(keyhold);
        var warm = Collections.nCopies(CLIENTS, identity(keyhold));
        new Load(server).warmUp(warm, lab.schedule());
        var most = new Load(server).run(warm, lab.schedule().round()).perSecond();
        var scale = Math.min(1, most * SHARE / IDENTITIES);
        report.note("Before the load: " + idle + ".");
        for (var passed = Duration.ZERO; passed.compareTo(length) < 0; passed = passed.plus(WINDOW)) {
            window(lab, report, keys, scale, passed.plus(WINDOW));
        }
        for (var passed = Duration.ZERO; passed.compareTo(rest) < 0; passed = passed.plus(WINDOW)) {
            Pause.of(WINDOW);
            if (passed.plus(WINDOW).toSecondsPart() == 0) {
                report.note(minutes(passed.plus(WINDOW)) + " minutes after the load: " + state(keyhold) + ".");
            }
        }
        report.note(String.format(
                Locale.ROOT,
                "The load: %,.0f GetCallerIdentity and %.0f UpdateAccessKey a second; latencies count from when a request"
                        + " was due. Objects in use at the end: %.0f MiB.",
                IDENTITIES * scale,
                CHANGES * scale,
                server.liveHeapBytes() / MIBIBYTE));
    }

    /** Requests are signed for each window, because a signature is valid for a quarter of an hour. */
    private static void window(Lab lab, Report report, List<String> keys, double scale, Duration at) {
        var keyhold = lab.keyhold();
        var cpu = keyhold.process().cpu();
        var own = CpuProfiler.cpuNanos();
        var outcomes = new Paced(keyhold.process())
                .run(
                        List.of(
                                new Paced.Stream(IDENTITIES * scale, Collections.nCopies(CLIENTS, identity(keyhold))),
                                new Paced.Stream(CHANGES * scale, changes(keyhold, keys))),
                        WINDOW);
        var identities = outcomes.getFirst();
        var changes = outcomes.getLast();
        var all = identities.latencies().getTotalCount() + changes.latencies().getTotalCount();
        report.add(
                "GetCallerIdentity and changes, minute " + minutes(at),
                new Sample(
                        identities.perSecond(),
                        identities.latencies().getValueAtPercentile(50),
                        identities.latencies().getValueAtPercentile(99),
                        keyhold.process().cpu().minus(cpu).toNanos() / 1e3 / all,
                        (CpuProfiler.cpuNanos() - own) / 1e3 / all),
                String.format(
                        Locale.ROOT,
                        "p99.9 %,d µs; %.0f changes a second, p99 %,d µs; %s",
                        identities.latencies().getValueAtPercentile(99.9),
                        changes.perSecond(),
                        changes.latencies().getValueAtPercentile(99),
                        state(keyhold)));
    }

    /** What the server holds. The old generation is what is in use, and garbage that was not looked for yet. */
    private static String state(Keyhold keyhold) {
        var server = keyhold.process();
        return String.format(
                Locale.ROOT,
                "resident %.0f MiB (%.0f), heap %.0f of %.0f MiB, old generation %.0f MiB, %d files, %d threads, database"
                        + " %.1f MiB",
                server.residentMebibytes(),
                server.anonymousMebibytes(),
                keyhold.metric("jvm_memory_used_bytes{area=\"heap\"}") / MIBIBYTE,
                keyhold.metric("jvm_memory_committed_bytes{area=\"heap\"}") / MIBIBYTE,
                server.oldGenerationMebibytes(),
                server.openFiles(),
                server.threads(),
                database(keyhold.data()) / MIBIBYTE);
    }

    /** The database with its log. */
    private static double database(Path data) {
        try (var files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(Keyhold keyhold) {
        var iam = new Iam(keyhold.process(), keyhold.root());
        iam.call("CreateUser", "UserName", USER);
        return IntStream.range(0, CHANGING_CLIENTS)
                .mapToObj(_ -> Iam.text(iam.call("CreateAccessKey", "UserName", USER), "AccessKeyId"))
                .toList();
    }

    private static Http identity(Keyhold keyhold) {
        return new Http(List.of(keyhold.root().http("sts", "Action=GetCallerIdentity&Version=2011-06-15")));
    }

    /** Each client has a key, which it deactivates and activates. */
    private static List<Http> changes(Keyhold keyhold, List<String> keys) {
        return keys.stream()
                .map(key -> new Http(List.of(update(keyhold, key, "Inactive"), update(keyhold, key, "Active"))))
                .toList();
    }

    private static byte[] update(Keyhold keyhold, String key, String status) {
        return keyhold.root()
                .http(
                        "iam",
                        "Action=UpdateAccessKey&UserName=" + USER + "&AccessKeyId=" + key + "&Status=" + status
                                + "&Version=2010-05-08");
    }

    private static String minutes(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 60_000.0);
    }
}
