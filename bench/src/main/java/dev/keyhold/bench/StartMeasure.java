package dev.keyhold.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** From the command to the first answer, and the memory held then, next to an empty server of the same software. */
final class StartMeasure implements Measure {
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "start";
    }

    private record Start(double seconds, double cpuSeconds, double mebibytes) {
        /** Asks a server that has just come up. */
        static Start of(ServerProcess server, String path) {
            var before = System.nanoTime();
            new Load(server).once(List.of(new Http(List.of(Http.get(path, "none")))));
            var answered = System.nanoTime() - before;
            return new Start(
                    (server.startNanos() + answered) / NANOS,
                    server.cpu().toNanos() / NANOS,
                    server.residentMebibytes());
        }
    }

    @Override
    public void run(Lab lab, Report report) {
        var keyhold = lab.keyhold();
        var ours = new ArrayList<Start>();
        var empty = new ArrayList<Start>();
        for (int i = 0; i <= lab.pace().rounds(); i++) {
            try (var floor = FloorServer.start(keyhold, FloorServer.Extent.PLAIN, lab.folder())) {
                empty.add(Start.of(floor, "/"));
            }
            keyhold = lab.restart();
            ours.add(Start.of(keyhold.process(), "/healthz"));
        }
        // The first ones find nothing in the system's caches.
        report.note(sentence(ours.subList(1, ours.size()), empty.subList(1, empty.size())));
    }

    private static String sentence(List<Start> ours, List<Start> empty) {
        return "From ./keyhold serve to the first answer: "
                + told(ours, empty, Start::seconds, "s") + "; processor time "
                + told(ours, empty, Start::cpuSeconds, "s") + "; resident memory "
                + told(ours, empty, Start::mebibytes, "MiB") + ".";
    }

    private static String told(List<Start> ours, List<Start> empty, Function<Start, Double> value, String unit) {
        var own = Sample.median(ours.stream().map(value).toList());
        var floor = Sample.median(empty.stream().map(value).toList());
        return String.format(
                Locale.ROOT,
                "%.3g %s, %s of an empty server's %.3g %s",
                own,
                unit,
                Report.ratio(own, floor),
                floor,
                unit);
    }
}
