package dev.keyhold.domain.authn;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreObserver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a distributed database the machine may be down that has the directory, while those of accounts run. */
class LostDirectoryTest {
    private static final Duration LEASE = Duration.ofMillis(200);
    private static final AccessKeyId KEY = AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 7);

    private final String url = PostgresDatabases.of(Version.NEWEST).fresh();
    private Store store;
    private AccountLookup accounts;

    @BeforeEach
    void open() {
        store = new SqlStore(PostgresEngine.open(new PostgresEngine.Options(url, 4, LEASE), StoreObserver.NONE));
        store.write(tx -> {
            Samples.insertAccount(tx, ACCOUNT);
            return tx;
        });
        accounts = new AccountLookup(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void run(String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void loseDirectory() {
        run("ALTER TABLE directory_version RENAME TO lost");
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** Runs work for longer than what was read before may be used. */
    private static void forThreeLeases(Runnable work) {
        var began = System.nanoTime();
        await(() -> {
            work.run();
            return System.nanoTime() - began > 3 * LEASE.toNanos();
        });
    }

    @Test
    void accounts_that_were_open_stay_so_by_their_own_rows() {
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
        loseDirectory();
        forThreeLeases(() -> {
            assertThat(accounts.isOpen(ACCOUNT)).isTrue();
            assertThat(accounts.of(KEY)).contains(ACCOUNT);
            assertThat(accounts.only()).contains(ACCOUNT);
            assertThat(accounts.claimed(Samples.cloud(ACCOUNT))).isEqualTo(ACCOUNT);
            assertThat(accounts.claimed(Samples.cloud(OTHER_ACCOUNT))).isEqualTo(AccountId.SYSTEM);
        });
        assertThat(accounts.isOpen(OTHER_ACCOUNT)).isFalse();
    }

    @Test
    void one_that_is_closed_by_its_own_row_is_refused_within_a_lease() {
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
        loseDirectory();
        forThreeLeases(() -> assertThat(accounts.isOpen(ACCOUNT)).isTrue());
        run("UPDATE accounts SET state = '" + Account.State.CLOSED + "'");
        var began = System.nanoTime();
        await(() -> !accounts.isOpen(ACCOUNT));
        assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(5).toNanos());
        assertThat(accounts.of(KEY)).isEmpty();
    }

    @Test
    void one_whose_own_row_cannot_be_read_either_is_refused() {
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
        loseDirectory();
        run("ALTER TABLE accounts RENAME TO lost_too");
        await(() -> {
            try {
                return !accounts.isOpen(ACCOUNT);
            } catch (ServiceException _) {
                return true;
            }
        });
        assertThatThrownBy(() -> accounts.isOpen(ACCOUNT)).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> new AccountLookup(store).isOpen(ACCOUNT)).isInstanceOf(ServiceException.class);
    }

    @Test
    void what_the_directory_says_counts_again_as_soon_as_it_can_be_read() {
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
        loseDirectory();
        forThreeLeases(() -> assertThat(accounts.isOpen(ACCOUNT)).isTrue());
        run("ALTER TABLE lost RENAME TO directory_version");
        store.write(tx -> {
            Samples.insertAccount(tx, OTHER_ACCOUNT);
            return tx;
        });
        await(() -> accounts.isOpen(OTHER_ACCOUNT));
        assertThat(accounts.only()).isEmpty();
    }
}
