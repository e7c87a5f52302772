package dev.keyhold.cli;

import dev.keyhold.domain.organization.AccountRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Settings about accounts, for the server and for commands that run without one. */
final class AccountOptions {
    @Option(
            names = "--max-accounts",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Accounts in the installation, closed ones included. Default: ${DEFAULT-VALUE}.")
    private int maxAccounts;

    @Option(
            names = "--account-grace",
            paramLabel = "DAYS",
            defaultValue = "90",
            description = "How long a closed account can be reopened before its content is deleted."
                    + " Default: ${DEFAULT-VALUE}.")
    private int accountGrace;

    @Option(
            names = "--account-purge-delay",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "The shortest such time that a client of the Yandex Cloud API can request."
                    + " Default: ${DEFAULT-VALUE}.")
    private int accountPurgeDelay;

    AccountRules rules(CommandSpec spec) {
        return new AccountRules(
                ServeOptions.atLeast(spec, "--max-accounts", maxAccounts, 1),
                ServeOptions.days(spec, "--account-grace", accountGrace),
                ServeOptions.days(spec, "--account-purge-delay", accountPurgeDelay));
    }
}
