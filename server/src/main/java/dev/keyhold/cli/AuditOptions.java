package dev.keyhold.cli;

import dev.keyhold.maintenance.delivery.SyslogAddress;
import dev.keyhold.server.AuditConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Settings about how long audit events are kept, and where they are delivered to. */
final class AuditOptions {
    private static final long MIB = 1024L * 1024;

    @Option(
            names = "--audit-retention",
            paramLabel = "DURATION",
            description = "Delete audit events that are older, such as 400d. Default: changes are kept.")
    private @Nullable String retention;

    @Option(
            names = "--audit-syslog",
            paramLabel = "URL",
            description =
                    "Send audit events to a syslog server (RFC 5424), tcp://HOST:PORT, or over TLS tls://HOST:PORT.")
    private @Nullable String syslog;

    @Option(
            names = "--audit-file",
            paramLabel = "FILE",
            description = "Append audit events to a file, one JSON object per line. It is rotated to FILE.1, FILE.2 ….")
    private @Nullable Path file;

    @Option(
            names = "--audit-file-size",
            paramLabel = "MIB",
            defaultValue = "100",
            description = "The size at which that file is rotated. Default: ${DEFAULT-VALUE}.")
    private int fileSize;

    @Option(
            names = "--audit-file-keep",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many rotated files are kept. Default: ${DEFAULT-VALUE}.")
    private int fileKeep;

    AuditConfig config(CommandSpec spec) {
        var size = ServeOptions.atLeast(spec, "--audit-file-size", fileSize, 1) * MIB;
        var kept = ServeOptions.atLeast(spec, "--audit-file-keep", fileKeep, 1);
        return new AuditConfig(
                Optional.ofNullable(retention).map(text -> OperationOptions.period(spec, "--audit-retention", text)),
                Optional.ofNullable(syslog).map(text -> address(spec, text)),
                Optional.ofNullable(file).map(path -> new AuditConfig.Rotated(path, size, kept)));
    }

    private static SyslogAddress address(CommandSpec spec, String text) {
        return SyslogAddress.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--audit-syslog must be tcp://HOST:PORT or tls://HOST:PORT: " + text));
    }
}
