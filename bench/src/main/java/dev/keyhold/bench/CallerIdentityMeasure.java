package dev.keyhold.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code GetCallerIdentity} over HTTP/1.1 with kept connections, next to the empty handler. */
final class CallerIdentityMeasure implements Measure {
    private static final int[] CLIENTS = {16, 64};

    @Override
    public String name() {
        return "caller-identity";
    }

    @Override
    public void run(Lab lab, Report report) {
        var request = lab.keyhold().root().http("sts", "Action=GetCallerIdentity&Version=2011-06-15");
        var empty = new Load(lab.floor());
        var keyhold = new Load(lab.keyhold().process());
        for (var load : List.of(empty, keyhold)) {
            load.warmUp(same(request, CLIENTS[1]), lab.pace());
        }
        for (var clients : CLIENTS) {
            compare(lab, report, request, clients);
        }
    }

    private static void compare(Lab lab, Report report, byte[] request, int clients) {
        var empty = new ArrayList<Sample>();
        var hop = new ArrayList<Sample>();
        var keyhold = new ArrayList<Sample>();
        var length = lab.pace().round();
        for (int i = 0; i < lab.pace().rounds(); i++) {
            empty.add(new Load(lab.floor()).run(same(request, clients), length));
            keyhold.add(new Load(lab.keyhold().process()).run(same(request, clients), length));
            hop.add(new Load(lab.floor()).run(same(toHop(request), clients), length));
        }
        var floor = Sample.of(empty);
        var of = ", " + clients + " clients";
        report.add("empty handler" + of, floor, "1");
        report.add("empty handler on a virtual thread" + of, Sample.of(hop), ratios(Sample.of(hop), floor));
        report.add("GetCallerIdentity" + of, Sample.of(keyhold), ratios(Sample.of(keyhold), floor));
    }

    private static String ratios(Sample sample, Sample floor) {
        return Report.ratio(sample.perSecond(), floor.perSecond()) + " of the empty handler's rate, "
                + Report.ratio(sample.cpuMicros(), floor.cpuMicros()) + " of its CPU";
    }

    private static byte[] toHop(byte[] request) {
        return new String(request, StandardCharsets.UTF_8)
                .replaceFirst("POST / ", "POST /hop ")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<List<byte[]>> same(byte[] request, int clients) {
        return Collections.nCopies(clients, List.of(request));
    }
}
