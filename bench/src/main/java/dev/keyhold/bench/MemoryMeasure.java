package dev.keyhold.bench;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Memory held by a server that was just started and left alone, and while it answers as fast as it can. */
final class MemoryMeasure implements Measure {
    private static final int CLIENTS = 64;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Lab lab, Report report) {
        var keyhold = lab.restart();
        var request = keyhold.root().http("sts", "Action=GetCallerIdentity&Version=2011-06-15");
        try (var baseline = BaselineServer.start(
                keyhold, BaselineServer.Extent.PLAIN, lab.folder(), BaselineServer.makeCache(keyhold, lab.folder()))) {
            Pause.of(lab.schedule().idle());
            var idle = summary(keyhold.process());
            var emptyIdle = summary(baseline);
            var clients = Collections.nCopies(CLIENTS, new Http(List.of(request)));
            new Load(keyhold.process()).run(clients, lab.schedule().requests());
            new Load(baseline).run(clients, lab.schedule().requests());
            report.note(String.format(
                    Locale.ROOT,
                    "Resident memory, and of it what is no file's content: Keyhold %s idle, %s after %,d"
                            + " GetCallerIdentity; an empty server with the same JVM options and a cache of its own %s"
                            + " idle, %s after as many requests.",
                    idle,
                    summary(keyhold.process()),
                    lab.schedule().requests(),
                    emptyIdle,
                    summary(baseline)));
        }
    }

    private static String summary(ServerProcess server) {
        return String.format(Locale.ROOT, "%.0f MiB (%.0f)", server.residentMebibytes(), server.anonymousMebibytes());
    }
}
