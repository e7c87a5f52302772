package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold audit}: the commands about the audit trail. */
@Command(
        name = "audit",
        description = "Read the audit trail, or delete what is old.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditExportCommand.class, AuditPruneCommand.class})
final class AuditCommand extends BaseCommand {}
