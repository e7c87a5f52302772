package dev.keyhold.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the numbers were measured on. */
final class Machine {
    private static final double GIB = 1024.0 * 1024 * 1024;

    private Machine() {}

    static String describe() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return String.format(
                Locale.ROOT,
                "%d cores of %s, %.0f GiB, %s %s; load average before the report %.1f",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                system.getTotalMemorySize() / GIB,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                system.getSystemLoadAverage());
    }

    static String jdk() {
        return System.getProperty("java.vm.vendor") + " " + Runtime.version();
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException _) {
            return System.getProperty("os.arch");
        }
    }
}
