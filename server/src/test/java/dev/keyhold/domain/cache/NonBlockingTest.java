package dev.keyhold.domain.cache;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.Lease;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NonBlockingTest {
    private final RevocableCache<String, List<AccountId>> cache = new RevocableCache<>(10, Lease.UNLIMITED);
    private final List<String> steps = new ArrayList<>();

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = NonBlocking.before(TestDatabase.create(folder.resolve("keyhold.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<AccountId> directory() {
        return cache.get(
                        ACCOUNT,
                        "directory",
                        () -> Optional.of(store.read(tx -> tx.accounts().directory())))
                .orElseThrow();
    }

    @Test
    void suffices_once_what_is_needed_was_fetched() {
        assertThat(NonBlocking.tryRun(this::directory)).isFalse();
        assertThat(directory()).isEmpty();
        assertThat(NonBlocking.tryRun(this::directory)).isTrue();
        cache.forget("directory");
        assertThat(NonBlocking.tryRun(this::directory)).isFalse();
    }

    @Test
    void ends_work_that_would_write_before_anything_is_written() {
        var account = Samples.account(Samples.ACCOUNT);
        var work = (Runnable) () -> {
            steps.add("begun");
            store.write(tx -> {
                Samples.insertAccount(tx, Samples.ACCOUNT);
                return account;
            });
            steps.add("done");
        };
        assertThat(NonBlocking.tryRun(work)).isFalse();
        assertThat(NonBlocking.tryRun(store::scrub)).isFalse();
        assertThat(steps).containsExactly("begun");
        assertThat(directory()).isEmpty();

        work.run();
        assertThat(steps).containsExactly("begun", "begun", "done");
    }

    @Test
    void lets_failures_of_the_work_pass() {
        assertThatThrownBy(() -> NonBlocking.tryRun(() -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(directory()).isEmpty();
    }
}
