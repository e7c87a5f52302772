package dev.keyhold.cli;

import picocli.CommandLine.Command;

/** {@code keyhold account show}. */
@Command(
        name = "show",
        preprocessor = EarlierAccountArgument.class,
        description = {"Print what is known of an account.", ""})
final class AccountShowCommand extends OneAccountCommand implements Runnable {
    @Override
    public void run() {
        print("account-show");
    }
}
