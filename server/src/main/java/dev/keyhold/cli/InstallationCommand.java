package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StoreConfig;
import picocli.CommandLine.Mixin;

/** A command about an installation that is there, which others may serve meanwhile. */
abstract class InstallationCommand extends BaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StoreOption store;

    final DataFolder folder() {
        return data.folder();
    }

    final StoreConfig storage() {
        return store.storage(spec());
    }
}
