package dev.keyhold.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Micro-benchmarks, in a process of their own and in one thread. */
final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /**
     * Runs all of a class and reports them.
     *
     * @param names what each method is called in the report, before the values of its own parameters
     */
    static void run(Lab lab, Report report, Class<?> benchmarks, Map<String, String> names) {
        var options = new OptionsBuilder()
                .include(benchmarks.getName())
                .param("folder", lab.folder().toString())
                .param("seed", Long.toString(lab.seed()))
                .warmupIterations(2 * lab.schedule().iterations())
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(lab.schedule().iterations())
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
                        name(result, names) + ", 1 thread",
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

    private static String name(RunResult result, Map<String, String> names) {
        var benchmark = result.getParams().getBenchmark();
        var name = names.get(benchmark.substring(benchmark.lastIndexOf('.') + 1));
        if (name == null) {
            throw new IllegalStateException(benchmark + " has no name");
        }
        var size = result.getParams().getParam("size");
        return size == null ? name : name + " of " + size + " bytes";
    }
}
