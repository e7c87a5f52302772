package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.domain.importing.ImportOptions;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.importing.ImportFiles;
import dev.keyhold.maintenance.importing.ImportMessages;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Imports keys into a server that runs, as the command does. */
public final class TestImport {
    private TestImport() {}

    /** Imports lines of a user, an access key id and a secret. */
    public static void done(TestKeyhold keyhold, String lines) {
        var report = run(keyhold, TestKeyhold.ACCOUNT, lines, Progress.NONE);
        assertThat(report.path("applied").asBoolean()).as("%s", report).isTrue();
    }

    /** The report of an import of such lines into an account. */
    static JsonNode run(TestKeyhold keyhold, AccountId account, String lines, Progress progress) {
        var bytes = ("user,access_key_id,secret_access_key\n" + lines).getBytes(StandardCharsets.UTF_8);
        var draft = ImportFiles.read(new ImportFiles.Input("f", bytes, "me"), Optional.empty(), keyhold.now());
        var options = new ImportOptions(ImportOptions.Weak.REFUSE, false, false);
        var request = ImportMessages.request(account, draft, options).toString();
        var socket = new DataFolder(keyhold.folder()).adminSocket();
        try {
            return new JsonMapper()
                    .readTree(AdminChannel.ask(socket, request, progress).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
