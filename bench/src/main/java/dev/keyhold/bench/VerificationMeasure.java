package dev.keyhold.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The micro-benchmarks of {@link VerificationBenchmark}, in a process of their own. */
final class VerificationMeasure implements Measure {
    @Override
    public String name() {
        return "verification";
    }

    @Override
    public void run(Lab lab, Report report) {
        var options = new OptionsBuilder()
                .include(VerificationBenchmark.class.getName())
                .param("folder", lab.folder().toString())
                .param("seed", Long.toString(lab.seed()))
                .warmupIterations(lab.pace().iterations())
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(lab.pace().iterations())
                .measurementTime(TimeValue.seconds(1))
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .addProfiler("gc")
                .resultFormat(ResultFormatType.JSON)
                .result(lab.folder().resolve("jmh.json").toString())
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            for (var result : new Runner(options).run()) {
                var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
                report.add(
                        switch (result.getParams().getBenchmark()) {
                            case String it when it.endsWith(".hmac") -> "HMAC-SHA256 of the string to sign, 1 thread";
                            case String it when it.endsWith(".verify") -> "Credentials.verify, 1 thread";
                            case String it
                            when it.endsWith(".answer") -> "QueryApi.answer of GetCallerIdentity, 1 thread";
                            case String it -> it;
                        },
                        result.getPrimaryResult().getScore(),
                        allocated == null ? "" : Math.round(allocated.getScore()) + " bytes allocated each");
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("the micro-benchmarks do not run", e);
        }
    }
}
