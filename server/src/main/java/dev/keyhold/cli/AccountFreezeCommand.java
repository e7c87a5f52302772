package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold account freeze}. */
@Command(
        name = "freeze",
        description = {
            "Have an account accept no changes, before it is exported: its credentials are verified and its keys are"
                    + " used as before, and every change of it is refused until keyhold account unfreeze. It can still"
                    + " be closed. keyhold account export --freeze does both.",
            ""
        })
final class AccountFreezeCommand extends OneAccountCommand implements Runnable {
    @Override
    public void run() {
        print("account-freeze");
    }
}
