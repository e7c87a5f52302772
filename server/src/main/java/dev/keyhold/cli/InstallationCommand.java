package dev.keyhold.cli;

import dev.keyhold.boot.DataFolder;
import dev.keyhold.boot.Storage;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command about an installation that is there, which others may serve meanwhile. */
abstract class InstallationCommand extends BaseCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./keyhold-data",
            description = "The data folder. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StoreOption store;

    final DataFolder folder() {
        return new DataFolder(data);
    }

    final Storage storage() {
        return store.storage(spec());
    }
}
