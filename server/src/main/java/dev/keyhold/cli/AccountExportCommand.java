package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.HandedFile;
import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold account export}. */
@Command(
        name = "export",
        description = {
            "Write an account with everything in it, secrets included, to a file for another installation, sealed to a"
                    + " passphrase or to the public half of a key of keyhold account transfer-key. Beside a running"
                    + " server the command asks the server.",
            ""
        })
final class AccountExportCommand extends OperatorCommand implements Runnable {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOption account;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file, which may not be there yet.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--recipient",
            paramLabel = "FILE",
            description = "The public half of a key of keyhold account transfer-key, instead of a passphrase.")
    private @Nullable Path recipient;

    @Option(
            names = "--freeze",
            description = "Have the account accept no changes from now on, until it is closed here or unfrozen, so that"
                    + " the file stays what the account is. Its credentials are verified as before.")
    private boolean freeze;

    @Option(names = "--with-audit", description = "Export the audit trail of the account, too.")
    private boolean withAudit;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private SealOptions seal;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var id = account.account(spec()).text();
        if (recipient != null && seal.isSet()) {
            throw new ParameterException(
                    spec().commandLine(), "name either --recipient or --passphrase-file, not both");
        }
        RootSecret.requireRoom(file);
        var request = AdminMessages.request("account-export")
                .put("accountId", id)
                .put("freeze", freeze)
                .put("withAudit", withAudit);
        if (recipient == null) {
            request.put("passphrase", seal.passphrase(spec(), true, "--recipient"));
        } else {
            request.put("publicKey", SecretFile.readPublic("the public half of a transfer key", recipient));
        }
        var done = runWithProgress(request);
        var made = HandedFile.find(folder(), done.path("file").asText());
        try {
            DataFolder.createSecret(file, empty -> Files.copy(made, empty, StandardCopyOption.REPLACE_EXISTING));
        } finally {
            delete(made);
        }
        out().printf(
                        "Exported account %s: %d records to %s.%nSHA-256: %s%n",
                        id,
                        done.path("records").asInt(),
                        file,
                        done.path("sha256").asText());
        if (freeze) {
            out().println("The account accepts no changes here any more. Once it works where it was imported, close it"
                    + " here: keyhold account close --account " + id);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StartException("cannot delete " + file + ": " + e.getMessage(), e);
        }
    }
}
