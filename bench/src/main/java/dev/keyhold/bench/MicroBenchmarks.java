package dev.keyhold.bench;

import java.util.HashSet;
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
     * Runs all of a class and reports them. One that fails, or has no result, fails the run.
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
                // Otherwise a benchmark that fails only has no result.
                .shouldFailOnError(true)
                .build();
        var missing = new HashSet<>(names.keySet());
        try {
            for (var result : new Runner(options).run()) {
                missing.remove(method(result));
                report.add(
                        name(result, names) + ", 1 thread",
                        result.getPrimaryResult().getScore(),
                        secondary(result, CpuProfiler.MICROS),
                        Math.round(secondary(result, "gc.alloc.rate.norm")) + " bytes allocated each");
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("the micro-benchmarks of " + benchmarks.getSimpleName() + " do not run", e);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(benchmarks.getSimpleName() + " has no result for " + missing);
        }
    }

    private static double secondary(RunResult result, String name) {
        var found = result.getSecondaryResults().get(name);
        if (found == null) {
            throw new IllegalStateException(result.getParams().getBenchmark() + " has no " + name);
        }
        return found.getScore();
    }

    private static String method(RunResult result) {
        var benchmark = result.getParams().getBenchmark();
        return benchmark.substring(benchmark.lastIndexOf('.') + 1);
    }

    private static String name(RunResult result, Map<String, String> names) {
        var name = names.get(method(result));
        if (name == null) {
            throw new IllegalStateException(result.getParams().getBenchmark() + " has no name");
        }
        var size = result.getParams().getParam("size");
        return size == null ? name : name + " of " + size + " bytes";
    }
}
