package dev.keyhold.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
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
                .warmupIterations(2 * lab.pace().iterations())
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(lab.pace().iterations())
                .measurementTime(TimeValue.seconds(1))
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .addProfiler("gc")
                .addProfiler(CpuProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(lab.folder().resolve("jmh.json").toString())
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            for (var result : new Runner(options).run()) {
                report.add(
                        name(result.getParams().getBenchmark()),
                        result.getPrimaryResult().getScore(),
                        secondary(result, CpuProfiler.MICROS),
                        Math.round(secondary(result, "gc.alloc.rate.norm")) + " bytes allocated each");
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("the micro-benchmarks do not run", e);
        }
    }

    private static double secondary(RunResult result, String name) {
        var found = result.getSecondaryResults().get(name);
        return found == null ? Double.NaN : found.getScore();
    }

    private static String name(String benchmark) {
        return switch (benchmark.substring(benchmark.lastIndexOf('.') + 1)) {
            case "hmac" -> "HMAC-SHA256 of the string to sign, 1 thread";
            case "verify" -> "Credentials.verify, 1 thread";
            case "token" -> "IamTokens.verify, 1 thread";
            case "apiKey" -> "ApiKeyCheck.verify, 1 thread";
            case "answer" -> "QueryApi.answer of GetCallerIdentity, 1 thread";
            case String other -> other;
        };
    }
}
