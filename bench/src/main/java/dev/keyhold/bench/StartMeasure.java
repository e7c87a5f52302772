package dev.keyhold.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * From the command to the first answer, with the ahead-of-time cache and without, next to an empty server of the same
 * software without a cache and with one of its own.
 */
final class StartMeasure implements Measure {
    private static final double NANOS = 1e9;
    private static final Map<String, String> COLD = Map.of("KEYHOLD_JAVA_OPTS", "-XX:AOTMode=off");

    @Override
    public String name() {
        return "start";
    }

    private record Start(double seconds, double cpuSeconds) {
        /** Asks a server that has just come up. */
        static Start of(ServerProcess server, String path) {
            var before = System.nanoTime();
            new Load(server).once(List.of(new Http(List.of(Http.get(path, "none")))));
            var answered = System.nanoTime() - before;
            return new Start(
                    (server.startNanos() + answered) / NANOS, server.cpu().toNanos() / NANOS);
        }
    }

    /** What was seen of both servers, in turn. */
    private record Starts(List<Start> ours, List<Start> empty) {
        Starts() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        String summary() {
            return summary(Start::seconds) + "; processor time " + summary(Start::cpuSeconds);
        }

        private String summary(Function<Start, Double> value) {
            // The first ones find nothing in the system's caches.
            var own = Sample.median(ours.stream().skip(1).map(value).toList());
            var baseline = Sample.median(empty.stream().skip(1).map(value).toList());
            return String.format(
                    Locale.ROOT, "%.3g s, %s of an empty server's %.3g s", own, Report.ratio(own, baseline), baseline);
        }
    }

    @Override
    public void run(Lab lab, Report report) {
        var cache = BaselineServer.makeCache(lab.keyhold(), lab.folder());
        var cold = new Starts();
        var warm = new Starts();
        for (int i = 0; i <= lab.schedule().rounds(); i++) {
            cold(lab, cold);
            warm(lab, cache, warm);
        }
        report.note(
                "From ./keyhold serve to the first answer, each with its ahead-of-time cache: " + warm.summary() + ".");
        report.note("The same without: " + cold.summary() + ".");
    }

    private static void warm(Lab lab, Path cache, Starts starts) {
        var keyhold = lab.restart();
        starts.ours.add(Start.of(keyhold.process(), "/healthz"));
        try (var baseline = BaselineServer.start(keyhold, BaselineServer.Extent.PLAIN, lab.folder(), cache)) {
            starts.empty.add(Start.of(baseline, "/"));
        }
    }

    private static void cold(Lab lab, Starts starts) {
        var keyhold = lab.keyhold();
        try (var baseline = BaselineServer.start(keyhold, BaselineServer.Extent.PLAIN, lab.folder())) {
            starts.empty.add(Start.of(baseline, "/"));
        }
        try (var process = keyhold.restart(COLD).process()) {
            starts.ours.add(Start.of(process, "/healthz"));
        }
    }
}
