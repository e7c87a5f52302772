package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold report}: lists for auditors. */
@Command(
        name = "report",
        description = "Print lists for auditors. Works while the server runs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReportCredentialsCommand.class})
final class ReportCommand extends BaseCommand {}
