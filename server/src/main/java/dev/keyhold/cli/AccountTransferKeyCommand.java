package dev.keyhold.cli;

import dev.keyhold.maintenance.move.TransferKeyFiles;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code keyhold account transfer-key}. */
@Command(
        name = "transfer-key",
        description = {
            "Make a key pair for receiving accounts: the private half in a file that only you can read, and the public"
                    + " half, which others seal exports to, in another with .pub after its name.",
            ""
        })
final class AccountTransferKeyCommand extends BaseCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "The file for the private half; neither file may be there yet.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public void run() {
        var publicFile = TransferKeyFiles.publicFile(file);
        RootSecret.requireRoom(file);
        RootSecret.requireRoom(publicFile);
        out().println("Key " + TransferKeyFiles.create(file));
        out().println("The private half is in " + file + ": keep it. The public half is in " + publicFile + ".");
    }
}
