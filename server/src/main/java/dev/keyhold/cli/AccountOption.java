package dev.keyhold.cli;

import dev.keyhold.model.AccountId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The account that a command acts on or within: {@code --account}, whichever the command. */
final class AccountOption {
    @Option(names = "--account", required = true, paramLabel = "ID", description = "The account, 12 digits.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String account;

    /** @throws picocli.CommandLine.ParameterException when what was given is no account id */
    AccountId account(CommandSpec spec) {
        return AccountArgument.parse(spec, account);
    }
}
