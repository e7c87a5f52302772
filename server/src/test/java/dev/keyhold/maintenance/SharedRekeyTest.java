package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.maintenance.Installation.Mode;
import org.junit.jupiter.api.Test;

class SharedRekeyTest extends RekeyContract {
    @Override
    Database choose(DataFolder chosen) {
        return Database.installed();
    }

    @Test
    void every_node_starts_with_either_root_key_until_it_is_finished() {
        var other = new DataFolder(folder.path().resolveSibling("other"));
        other.prepare();
        DataFolder.writeSecret(other.rootKey(), RootKeyFiles.read(folder).reveal());
        var rekey = new Rekey(folder, database.storage(), _ -> {});
        rekey.run();
        open(Mode.OPEN_OR_CREATE).close();
        try (var running = open(other, database.storage(), Mode.OPEN_OR_CREATE)) {
            running.probe();
            // The folder with the old root key cannot take the new one away.
            assertThatThrownBy(() -> new Rekey(other, database.storage(), _ -> {}).finish())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is not the newest");
            assertThat(rekey.finish()).hasSize(1);
            running.probe();
        }
        assertThatThrownBy(() -> open(other, database.storage(), Mode.OPEN_OR_CREATE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not open this database");
        DataFolder.writeSecret(other.rootKey(), RootKeyFiles.read(folder).reveal());
        open(other, database.storage(), Mode.OPEN_OR_CREATE).close();
    }
}
