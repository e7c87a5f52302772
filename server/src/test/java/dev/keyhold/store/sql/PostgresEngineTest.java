package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.postgres.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresEngineTest {
    /** One for reading and one for writing. */
    private static final int CONNECTIONS = 2;

    @Test
    void limits_stay_with_a_connection_whatever_is_rolled_back() {
        var url = PostgresDatabases.of(Postgres.Version.NEWEST).fresh();
        var options = new PostgresEngine.Options(url, CONNECTIONS, Duration.ofSeconds(1));
        try (var engine = PostgresEngine.open(options, StoreObserver.NONE)) {
            for (int i = 0; i < 2; i++) {
                assertThat(engine.read(PostgresEngineTest::statementTimeout)).isEqualTo("5s");
                assertThat(engine.write(PostgresEngineTest::statementTimeout, _ -> {}))
                        .isEqualTo("5s");
            }
        }
    }

    private static String statementTimeout(Sql sql) {
        try (var statement = sql.connection().createStatement();
                var rows = statement.executeQuery("SHOW statement_timeout")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
