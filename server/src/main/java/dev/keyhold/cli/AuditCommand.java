package dev.keyhold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keyhold audit}: the commands about the audit trail. */
@Command(
        name = "audit",
        description = "Read the audit trail.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AuditExportCommand.class)
final class AuditCommand {
    @Mixin
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads it
    private HelpOption help;
}
