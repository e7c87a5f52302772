package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.RootAccess;
import dev.keyhold.model.AccountId;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold root-key}. */
@Command(
        name = "root-key",
        description = {
            "Create another access key of the account's root, if its keys are lost, inactive or deleted. It is shown"
                    + " once: on a terminal, otherwise in the file root-credentials of the data folder. Stop the"
                    + " server of the folder first.",
            ""
        })
final class RootKeyCommand extends InstallationCommand implements Runnable {
    @Option(names = "--account-id", paramLabel = "ID", description = "The account. Default: the only one.")
    private @Nullable String accountId;

    @Option(names = "--json", description = "Print the key as one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var account = account();
        var folder = folder();
        var terminal = RootSecret.isTerminal();
        if (!json && !terminal) {
            RootSecret.requireRoom(folder);
        }
        var made = RootAccess.issue(folder, storage(), account);
        if (json) {
            var values = new LinkedHashMap<String, String>();
            values.put("accountId", made.key().account().text());
            values.put("rootAccessKeyId", made.key().keyId().text());
            values.put("rootSecretAccessKey", made.secret().reveal());
            out().println(text(values));
        } else {
            out().print("The root of account " + made.key().account().text() + " has another access key. ");
            RootSecret.show(out(), terminal, folder, made);
        }
    }

    private Optional<AccountId> account() {
        if (accountId != null && !AccountId.isValid(accountId)) {
            throw new ParameterException(spec().commandLine(), "--account-id must be 12 decimal digits");
        }
        return Optional.ofNullable(accountId).map(AccountId::new);
    }

    private static String text(Object values) {
        try {
            return new ObjectMapper().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
