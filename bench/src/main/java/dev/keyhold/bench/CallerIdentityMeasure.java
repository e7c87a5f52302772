package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code GetCallerIdentity} over HTTP/1.1 with kept connections, next to the empty handler. */
final class CallerIdentityMeasure implements Measure {
    @Override
    public String name() {
        return "caller-identity";
    }

    @Override
    public void run(Lab lab, Report report) {
        var request = lab.keyhold().root().http("sts", "Action=GetCallerIdentity&Version=2011-06-15");
        Comparison.of(
                        new Contender("empty handler", lab.floor(), new Http(List.of(request))),
                        new Contender("GetCallerIdentity", lab.keyhold().process(), new Http(List.of(request))),
                        new Contender(
                                "empty handler on a virtual thread", lab.floor(), new Http(List.of(toHop(request)))))
                .run(lab, report, 16, 64);
    }

    private static byte[] toHop(byte[] request) {
        return new String(request, StandardCharsets.UTF_8)
                .replaceFirst("POST / ", "POST /hop ")
                .getBytes(StandardCharsets.UTF_8);
    }
}
