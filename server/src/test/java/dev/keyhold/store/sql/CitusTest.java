package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.store.AccountContract;
import dev.keyhold.store.KmsKeyContract;
import dev.keyhold.store.MfaDeviceContract;
import dev.keyhold.store.OidcProviderContract;
import dev.keyhold.store.OutboundContract;
import dev.keyhold.store.PolicyContract;
import dev.keyhold.store.ResourceContract;
import dev.keyhold.store.RoleContract;
import dev.keyhold.store.Store;
import dev.keyhold.store.StoreContract;
import dev.keyhold.store.TransactionContract;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The contracts of the store on a real cluster, and how it runs the statements. In one class, as all use one database;
 * only {@code ./check --citus} runs them.
 */
class CitusTest {
    private static final String ACCOUNT = "'123456789012'";

    /** What is listed over all accounts, which no request does. */
    private static final String OVER_ALL = "ACCOUNTS";

    @Test
    void ask_one_machine_each() throws Exception {
        try (var connection = CitusDatabase.connect();
                var statement = connection.createStatement()) {
            for (var entry : StatementsTest.statements().entrySet()) {
                if (!entry.getKey().equals(OVER_ALL)) {
                    assertThat(plan(statement, entry.getValue()))
                            .as(entry.getKey())
                            .doesNotContainPattern("Task Count: ([2-9]|1[0-9])")
                            .doesNotContain("Distributed Subplan");
                }
            }
        }
    }

    /** The account is given, and nothing else that could tell where its rows are. */
    private static String plan(Statement statement, String sql) throws Exception {
        var given = sql.startsWith("INSERT") ? sql.replaceFirst("VALUES \\(\\?", "VALUES (" + ACCOUNT) : sql;
        var bound = given.replace("account_id = ?", "account_id = " + ACCOUNT).replace("?", "NULL");
        try (var rows = statement.executeQuery("EXPLAIN " + bound)) {
            var lines = Stream.<String>builder();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines.build().collect(Collectors.joining("\n"));
        }
    }

    @Nested
    class OfAccount extends AccountContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfKmsKey extends KmsKeyContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfMfaDevice extends MfaDeviceContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfOidcProvider extends OidcProviderContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfOutbound extends OutboundContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfPolicy extends PolicyContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfResource extends ResourceContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfRole extends RoleContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfStore extends StoreContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }

    @Nested
    class OfTransaction extends TransactionContract {
        @Override
        protected Store open(Path folder) {
            return CitusDatabase.open();
        }
    }
}
