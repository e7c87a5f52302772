package dev.keyhold.cli;

import dev.keyhold.maintenance.InstallationConfig;
import picocli.CommandLine.Mixin;

/** A command about an installation that is there, which it opens with the root key. */
abstract class UnlockingCommand extends InstallationCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RootKeyOption rootKey;

    final InstallationConfig installation() {
        var folder = folder();
        return new InstallationConfig(folder, storage(), rootKey.source(spec(), folder));
    }
}
