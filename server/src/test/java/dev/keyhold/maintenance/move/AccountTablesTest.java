package dev.keyhold.maintenance.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is stored about accounts is forgotten when one moves. */
class AccountTablesTest {
    private static Store store(Path folder) {
        return new SqlStore(SqliteEngine.open(folder.resolve("keyhold.db"), StoreObserver.NONE));
    }

    @Test
    void name_every_table_of_the_database(@TempDir Path folder) {
        try (var store = store(folder)) {
            assertThat(AccountTables.all())
                    .extracting(AccountTables.Table::name)
                    .containsExactlyElementsOf(store.read(tx -> tx.accountRows().tables()));
        }
    }

    @Test
    void say_of_every_column_what_it_may_hold_or_that_it_stays(@TempDir Path folder) {
        try (var store = store(folder)) {
            for (var table : AccountTables.moved(true)) {
                var named = new TreeSet<>(table.columns().keySet());
                named.addAll(table.omitted());
                assertThat(named)
                        .as(table.name())
                        .containsExactlyInAnyOrderElementsOf(
                                store.read(tx -> tx.accountRows().columns(table.name())));
                assertThat(table.columns().keySet()).noneMatch(table.omitted()::contains);
            }
        }
    }
}
