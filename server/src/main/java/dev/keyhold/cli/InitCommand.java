package dev.keyhold.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationConfig;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold init}. */
@Command(
        name = "init",
        description = {
            "Set up a new installation in an empty folder: database, root key, local certificate authority, one account"
                    + " with its root access key, which is shown only once, and the service account"
                    + " 'admin' with its authorized key in the file admin-key.json.",
            "'keyhold serve' does the same automatically if its data folder is empty.",
            ""
        })
final class InitCommand extends BaseCommand implements Runnable {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The folder; created if it does not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StoreOption store;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RootKeyOption rootKey;

    @Option(
            names = "--account-id",
            paramLabel = "ID",
            description = "The account's id, 12 digits. Default: a random one.")
    private @Nullable String accountId;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.WARN);
        var folder = new DataFolder(data);
        var config = new InstallationConfig(folder, store.storage(spec()), rootKey.source(spec(), folder));
        var opened = Installation.open(config, Installation.Mode.CREATE, account(), StoreObserver.NONE);
        try (var installation = opened.installation()) {
            print(installation, opened.fresh().orElseThrow());
        }
    }

    private Optional<AccountId> account() {
        if (accountId == null) {
            return Optional.empty();
        }
        if (!AccountId.isValid(accountId) || accountId.equals(AccountId.SYSTEM.text())) {
            throw new ParameterException(
                    spec().commandLine(), "--account-id must be 12 decimal digits, not all of them 0");
        }
        return Optional.of(new AccountId(accountId));
    }

    private void print(Installation installation, Setup.Installed made) {
        var out = out();
        var account = made.account();
        var values = new LinkedHashMap<String, String>();
        values.put("accountId", account.id().text());
        values.put("organizationId", account.organization().text());
        values.put("cloudId", account.cloud().text());
        values.put("folderId", account.defaultFolder().text());
        values.put("rootAccessKeyId", made.rootKey().key().keyId().text());
        if (json) {
            // The caller requests it, and stores it.
            values.put("rootSecretAccessKey", made.rootKey().secret().reveal());
        }
        values.put("adminServiceAccountId", made.admin().id().text());
        values.put("adminKeyFile", installation.folder().adminKey().toString());
        values.put("caCertificate", installation.folder().caCertificate().toString());
        if (json) {
            printJson(out, values);
        } else {
            out.println("Keyhold is set up in " + installation.folder().path() + ".");
            out.println();
            values.forEach((name, value) -> out.printf("  %-22s %s%n", name, value));
            out.println();
            RootSecret.show(out, RootSecret.isTerminal(), installation.folder(), made.rootKey());
            out.println();
            out.println("Start the server with:");
            out.println("  keyhold serve --data " + installation.folder().path());
        }
    }

    private static void printJson(PrintWriter out, Object values) {
        try {
            out.println(new ObjectMapper().writeValueAsString(values));
        } catch (IOException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
