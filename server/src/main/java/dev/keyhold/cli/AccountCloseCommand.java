package dev.keyhold.cli;

import dev.keyhold.maintenance.OperatorRules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keyhold account close}. */
@Command(
        name = "close",
        preprocessor = EarlierAccountArgument.class,
        description = {
            "Close an account: from the next request on nothing of it is accepted. It can be reopened until its"
                    + " grace ends; then its content is deleted. The account that manages the organization cannot be"
                    + " closed.",
            ""
        })
final class AccountCloseCommand extends OneAccountCommand implements Runnable {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOptions accounts;

    @Override
    OperatorRules rules() {
        return OperatorRules.of(accounts.rules(spec()));
    }

    @Override
    public void run() {
        print("account-close");
    }
}
