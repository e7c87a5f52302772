package dev.keyhold.cli;

import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.maintenance.HandedFile;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code keyhold account import}. */
@Command(
        name = "import",
        description = {
            "Add an account from a file of keyhold account export, with all its identifiers and secrets: its clients"
                    + " change the endpoint and nothing else. All of it is added, or nothing. Beside a running server"
                    + " the command asks the server.",
            ""
        })
final class AccountImportCommand extends OperatorCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "The file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private half of the key that the file is sealed to, instead of a passphrase.")
    private @Nullable Path key;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private SealOptions seal;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOptions accounts;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private QuotaOptions quotas;

    @Override
    OperatorRules rules() {
        var keys = KeyQuotas.of(quotas.kmsKeys(spec()), KeyQuotas.DEFAULT.versionsPerKey());
        return new OperatorRules(accounts.rules(spec()), quotas.quotas(spec()), keys);
    }

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        if (key != null && seal.isSet()) {
            throw new ParameterException(spec().commandLine(), "name either --key or --passphrase-file, not both");
        }
        if (!Files.isRegularFile(file)) {
            throw new StartException("there is no file " + file);
        }
        folder().requireExisting();
        var request = AdminMessages.request("account-import").put("source", String.valueOf(file.getFileName()));
        if (key == null) {
            request.put("passphrase", seal.passphrase(spec(), false, "--key"));
        } else {
            request.put("privateKey", SecretFile.read("the private half of a transfer key", key));
        }
        var copy = copy();
        try {
            var done = runWithProgress(request.put("file", String.valueOf(copy.getFileName())));
            out().printf(
                            "Imported account %s: %d records from %s.%n",
                            done.path("accountId").asText(),
                            done.path("records").asInt(),
                            file);
            done.path("notes").forEach(note -> out().println("Note: " + note.asText()));
        } finally {
            AccountExportCommand.delete(copy);
        }
    }

    /** Where the server can read it, wherever the file is. */
    private Path copy() {
        var copy = HandedFile.create(folder());
        try (var to = Files.newOutputStream(copy)) {
            Files.copy(file, to);
            Files.setOwner(copy, Files.getOwner(folder().path()));
            return copy;
        } catch (IOException e) {
            AccountExportCommand.delete(copy);
            throw new StartException("cannot copy " + file + " to " + folder().path() + ": " + e.getMessage(), e);
        }
    }
}
