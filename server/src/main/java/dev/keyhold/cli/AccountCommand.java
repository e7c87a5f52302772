package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold account}: the commands about accounts. */
@Command(
        name = "account",
        description = {
            "Create, list, move, close and reopen accounts of an installation. Beside a running server these commands"
                    + " ask the server; run them as the user that it runs as.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AccountCreateCommand.class,
            AccountListCommand.class,
            AccountShowCommand.class,
            AccountCloseCommand.class,
            AccountReopenCommand.class,
            AccountExportCommand.class,
            AccountImportCommand.class,
            AccountTransferKeyCommand.class,
            AccountFreezeCommand.class,
            AccountUnfreezeCommand.class,
            AccountWithdrawSigningKeysCommand.class
        })
final class AccountCommand extends BaseCommand {}
