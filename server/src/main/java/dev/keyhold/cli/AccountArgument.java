package dev.keyhold.cli;

import dev.keyhold.model.AccountId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The value of {@code --account}. */
final class AccountArgument {
    private AccountArgument() {}

    /** @throws ParameterException when that is no account id */
    static AccountId parse(CommandSpec spec, String text) {
        if (!AccountId.isValid(text)) {
            throw new ParameterException(spec.commandLine(), "--account must be 12 decimal digits");
        }
        return new AccountId(text);
    }
}
