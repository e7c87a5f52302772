package dev.keyhold.cli;

import dev.keyhold.domain.credential.CredentialInventory;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold report credentials}. */
@Command(
        name = "credentials",
        description = {
            "Print who has which credentials, without secrets: users, their keys with states and last uses, and their"
                    + " policies. Uses of the last minute may be missing. Works while the server runs.",
            ""
        })
final class ReportCredentialsCommand extends InstallationCommand implements Runnable {
    @Option(names = "--account", paramLabel = "ID", description = "Only this account, 12 digits. Default: all.")
    private @Nullable String account;

    @Option(
            names = "--json",
            description = "Print one JSON object per user and line. Default: CSV with a line per credential.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var one = Optional.ofNullable(account).map(text -> AccountArgument.parse(spec(), text));
        try (var opened = new SqlStore(storage().openExisting(folder()))) {
            var inventory = new CredentialInventory(opened);
            var all = inventory.accounts();
            var only = one.map(List::of).orElse(all);
            if (!all.containsAll(only)) {
                throw new StartException("there is no account " + account + " here");
            }
            var text = new CredentialText(out());
            if (json) {
                only.forEach(id -> inventory.forEach(id, text::json));
            } else {
                text.header();
                only.forEach(id -> inventory.forEach(id, text::csv));
            }
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
