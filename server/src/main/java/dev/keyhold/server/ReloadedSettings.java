package dev.keyhold.server;

import dev.keyhold.api.console.screen.InstallationFacts;
import java.util.List;
import java.util.function.Supplier;

/**
 * Settings that were read again.
 *
 * @param limits the new ones, of which a running server takes over some
 * @param changed the names of settings that have another value and are taken over
 * @param needRestart the names of settings that have another value which a restart alone takes over
 * @param accepted to be run once they are taken over; nothing is changed before
 */
public record ReloadedSettings(
        Config.Limits limits, List<String> changed, List<String> needRestart, Runnable accepted) {
    /** Where the settings of a server come from. Throws {@code StartException} when they are not valid. */
    @FunctionalInterface
    public interface Source extends Supplier<ReloadedSettings> {
        /** All settings that are in force, ordered by name, without what may be secret in them. */
        default List<InstallationFacts.Setting> current() {
            return List.of();
        }
    }

    public ReloadedSettings {
        changed = List.copyOf(changed);
        needRestart = List.copyOf(needRestart);
    }
}
