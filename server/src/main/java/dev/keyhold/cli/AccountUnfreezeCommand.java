package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold account unfreeze}. */
@Command(
        name = "unfreeze",
        description = {
            "Have an account accept changes again that was frozen to be exported. What is changed from then on is"
                    + " missing where the account was imported: use this only to give up a move.",
            ""
        })
final class AccountUnfreezeCommand extends OneAccountCommand implements Runnable {
    @Override
    public void run() {
        print("account-unfreeze");
    }
}
