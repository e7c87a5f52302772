package dev.keyhold.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.model.AccountId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keyhold account create}. */
@Command(
        name = "create",
        description = {
            "Create an account with its default folder and an access key of its root, which is shown once: on a"
                    + " terminal, otherwise in the file root-credentials-ID of the data folder.",
            ""
        })
final class AccountCreateCommand extends OperatorCommand implements Runnable {
    private static final List<String> SHOWN =
            List.of("accountId", "name", "email", "cloudId", "cloudName", "folderId", "rootAccessKeyId");

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The account's name, 1 to 50 printable ASCII characters.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            description = "An email address that no other account has. Default: one that receives nothing.")
    private @Nullable String email;

    @Option(
            names = "--admin-key",
            paramLabel = "FILE",
            description = "Also create the service account 'admin' with the role admin on the cloud, and write its"
                    + " authorized key to this file.")
    private @Nullable Path adminKey;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOptions accounts;

    @Option(names = "--json", description = "Print the account and the key as one JSON object.")
    private boolean json;

    @Override
    OperatorRules rules() {
        return OperatorRules.of(accounts.rules(spec()));
    }

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        requireRoom();
        var request =
                AdminMessages.request("account-create").put("name", name).put("withAdministrator", adminKey != null);
        if (email != null) {
            request.put("email", email);
        }
        var made = (ObjectNode) run(request);
        if (adminKey != null) {
            DataFolder.createSecret(adminKey, made.remove("adminKey").asText());
            made.put("adminKeyFile", adminKey.toAbsolutePath().toString());
        }
        if (json) {
            out().println(made);
        } else {
            print(made);
        }
    }

    /** What is made is not shown again: before, each file must have a place. */
    private void requireRoom() {
        folder().requireExisting();
        if (adminKey != null) {
            RootSecret.requireRoom(adminKey);
        }
        if (!json && !RootSecret.isTerminal()) {
            DataFolder.requireWritableParent(folder().rootCredentials());
        }
    }

    private void print(ObjectNode made) {
        SHOWN.forEach(
                field -> out().printf("  %-16s %s%n", field, made.path(field).asText()));
        if (made.has("adminKeyFile")) {
            out().printf(
                            "  %-16s %s%n",
                            "adminKeyFile", made.get("adminKeyFile").asText());
        }
        out().println();
        var id = new AccountId(made.path("accountId").asText());
        RootSecret.show(
                out(),
                RootSecret.isTerminal(),
                folder().rootCredentials(id),
                made.path("rootAccessKeyId").asText(),
                made.path("rootSecretAccessKey").asText());
    }
}
