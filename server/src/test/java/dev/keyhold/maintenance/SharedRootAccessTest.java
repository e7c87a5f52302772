package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.model.AccessKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedRootAccessTest extends RootAccessContract {
    @Override
    Database choose(DataFolder chosen) {
        return Database.installed();
    }

    @Test
    void is_made_beside_other_nodes_that_go_on() {
        var other = new DataFolder(folder.path().resolveSibling("other"));
        other.prepare();
        DataFolder.writeSecret(other.rootKey(), RootKeyFiles.read(folder).reveal());
        try (var running = open(other, database.storage(), Mode.OPEN_OR_CREATE);
                var store = store()) {
            var made = issue();
            running.probe();
            assertThat(store.<Optional<AccessKey>>read(
                            tx -> tx.accessKeys().find(ACCOUNT, made.key().keyId())))
                    .isPresent();
        }
    }
}
