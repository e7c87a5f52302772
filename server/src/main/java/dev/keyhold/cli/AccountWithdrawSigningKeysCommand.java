package dev.keyhold.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keyhold account withdraw-signing-keys}. */
@Command(
        name = "withdraw-signing-keys",
        preprocessor = EarlierAccountArgument.class,
        description = {
            "Withdraw the keys with which an account signs identity tokens for other services, such as after somebody"
                    + " has seen one. They are published no longer, tokens that they signed are verified no more, and"
                    + " new keys sign at once. Other services may remember withdrawn keys for an hour. Beside a running"
                    + " server the command asks the server.",
            ""
        })
final class AccountWithdrawSigningKeysCommand extends OperatorCommand implements Runnable {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOption account;

    @Option(
            names = "--key",
            paramLabel = "KID",
            description = "Only the key that tokens and the published keys call so. Default: all keys of the account.")
    private @Nullable String keyId;

    @Option(names = "--json", description = "Print what was done as one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var request = AdminMessages.request("account-withdraw-signing-keys")
                .put("accountId", account.account(spec()).text());
        if (keyId != null) {
            request.put("keyId", keyId);
        }
        var done = run(request);
        if (json) {
            out().println(done);
        } else {
            out().printf("Withdrawn: %s%n", AdminMessages.joined(done.path("withdrawn")));
            if (!done.path("created").isEmpty()) {
                out().printf("Sign now:  %s%n", AdminMessages.joined(done.path("created")));
            }
        }
    }
}
