package dev.keyhold.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the numbers were measured on. */
final class Machine {
    private static final double GIB = 1024.0 * 1024 * 1024;

    private Machine() {}

    static String describe() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return String.format(
                Locale.ROOT,
                "%d cores of %s%s, %.0f GiB, %s %s; load average before the report %.1f",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                frequency(),
                system.getTotalMemorySize() / GIB,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                system.getSystemLoadAverage());
    }

    static String jdk() {
        return System.getProperty("java.vm.vendor") + " " + Runtime.version();
    }

    private static String processor() {
        return ofProcessors("model name").stream().findFirst().orElse(System.getProperty("os.arch"));
    }

    /** What the processors run at now, where the system tells. */
    private static String frequency() {
        var megahertz = ofProcessors("cpu MHz").stream()
                .mapToDouble(Double::parseDouble)
                .summaryStatistics();
        return megahertz.getCount() == 0
                ? ""
                : String.format(Locale.ROOT, " at %.0f to %.0f MHz", megahertz.getMin(), megahertz.getMax());
    }

    private static List<String> ofProcessors(String field) {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
