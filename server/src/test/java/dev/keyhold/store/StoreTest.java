package dev.keyhold.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An empty database for each test, and how to write to it. An engine's test says only how to open one. */
public abstract class StoreTest {
    protected static final Instant AT = ManualClock.START;

    protected Store store;

    /** Opens an empty database; {@code folder} is empty and goes away after the test. */
    protected abstract Store open(Path folder);

    @BeforeEach
    void openStore(@TempDir Path folder) {
        store = open(folder);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    protected void write(Consumer<WriteTx> work) {
        store.write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    protected void insert(Identity... identities) {
        write(tx -> List.of(identities).forEach(tx.identities()::insert));
    }

    protected void insert(AccessKey... keys) {
        write(tx -> List.of(keys).forEach(tx.accessKeys()::insert));
    }

    protected List<AccountId> directory() {
        return store.read(tx -> tx.accounts().directory());
    }

    protected List<Tag> tags(Identity identity) {
        return store.read(tx -> tx.identities().tags(identity.account(), identity.id()));
    }

    /** Work that breaks a rule of the tables is a fault of its caller: it is refused and changes nothing. */
    protected void assertBroken(Consumer<WriteTx> work) {
        assertThatThrownBy(() -> write(work)).isInstanceOf(IllegalStateException.class);
    }
}
