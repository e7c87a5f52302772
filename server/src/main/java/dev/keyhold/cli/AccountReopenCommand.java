package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold account reopen}. */
@Command(
        name = "reopen",
        preprocessor = EarlierAccountArgument.class,
        description = {
            "Open a closed account again, as long as its content is not deleted. Everything in it works as before.",
            ""
        })
final class AccountReopenCommand extends OneAccountCommand implements Runnable {
    @Override
    public void run() {
        print("account-reopen");
    }
}
