package dev.keyhold.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Metrics of the JVM, the process and the build, by the names that exporters of the JVM commonly use. All are read when
 * they are scraped and cost nothing before.
 */
final class ProcessMetrics {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final long KIB = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final String BYTES = "bytes";

    private ProcessMetrics() {}

    static void bind(MeterRegistry registry) {
        Gauge.builder("keyhold.build", () -> 1)
                .description("The build that runs, in its labels")
                .tag("version", Build.VERSION)
                .tag("commit", Build.COMMIT)
                .tag("java", Runtime.version().toString())
                .register(registry);
        memory(registry, "heap", () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(registry, "nonheap", () -> ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        counter(
                registry,
                "jvm.gc.collections",
                "Garbage collections",
                () -> collectors(GarbageCollectorMXBean::getCollectionCount));
        FunctionCounter.builder(
                        "jvm.gc.seconds", registry, _ -> collectors(GarbageCollectorMXBean::getCollectionTime) / MILLIS)
                .description("Time spent on garbage collections")
                .register(registry);
        Gauge.builder("jvm.threads", () -> ManagementFactory.getThreadMXBean().getThreadCount())
                .description("Platform threads")
                .register(registry);
        FunctionCounter.builder("process.cpu.seconds", registry, _ -> cpuSeconds())
                .description("Processor time used by the process")
                .register(registry);
        Gauge.builder(
                        "process.start.time",
                        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS)
                .description("When the process started, in seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
        bytes(registry, "process.resident.memory", "Memory of the process that is in RAM", ProcessMetrics::resident);
        Gauge.builder("process.open.fds", () -> files(UnixOperatingSystemMXBean::getOpenFileDescriptorCount))
                .description("Open files and sockets")
                .register(registry);
        Gauge.builder("process.max.fds", () -> files(UnixOperatingSystemMXBean::getMaxFileDescriptorCount))
                .description("Files and sockets that the process may open")
                .register(registry);
    }

    private static void memory(MeterRegistry registry, String area, Supplier<MemoryUsage> usage) {
        Gauge.builder("jvm.memory.used", () -> usage.get().getUsed())
                .description("Memory that objects or code occupy")
                .baseUnit(BYTES)
                .tag("area", area)
                .register(registry);
        Gauge.builder("jvm.memory.committed", () -> usage.get().getCommitted())
                .description("Memory that the JVM has taken from the system")
                .baseUnit(BYTES)
                .tag("area", area)
                .register(registry);
        Gauge.builder("jvm.memory.max", () -> usage.get().getMax())
                .description("Memory that the JVM may take, or -1")
                .baseUnit(BYTES)
                .tag("area", area)
                .register(registry);
    }

    private static void counter(MeterRegistry registry, String name, String description, LongSupplier value) {
        FunctionCounter.builder(name, registry, _ -> value.getAsLong())
                .description(description)
                .register(registry);
    }

    private static void bytes(MeterRegistry registry, String name, String description, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .baseUnit(BYTES)
                .register(registry);
    }

    private static long collectors(ToLongFunction<GarbageCollectorMXBean> value) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(value)
                .sum();
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getProcessCpuTime() / NANOS
                : Double.NaN;
    }

    private static double files(ToLongFunction<UnixOperatingSystemMXBean> count) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? count.applyAsLong(system)
                : Double.NaN;
    }

    /** As Linux says; 0 elsewhere. */
    private static long resident() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(number -> Long.parseLong(number) * KIB)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
