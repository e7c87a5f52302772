package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

class SchemaHistoryTest {
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void the_steps_are_the_files_that_there_are(String engine) throws IOException {
        try (var files = Files.list(Path.of("src/main/resources", SchemaHistory.folder(engine)))) {
            assertThat(files.map(file ->
                                    Objects.requireNonNull(file.getFileName()).toString())
                            .sorted())
                    .containsExactlyElementsOf(SchemaHistory.STEPS);
        }
    }

    @Test
    void of_an_embedded_database_is_current_once_it_is_migrated(@TempDir Path folder) throws SQLException {
        var url = "jdbc:sqlite:" + folder.resolve("keyhold.db");
        var source = new SQLiteDataSource();
        source.setUrl(url);
        assertIsCurrentOnlyAsMigrated(source, "sqlite", url);
    }

    @Test
    void of_a_temporary_database_is_that_of_one_that_is_kept(@TempDir Path folder) throws SQLException {
        var kept = folder.resolve("kept.db");
        var temporary = folder.resolve("temporary.db");
        SqliteEngine.open(kept, StoreObserver.NONE).close();
        SqliteEngine.createTemporary(temporary, StoreObserver.NONE).close();
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + temporary);
        assertThat(SchemaHistory.isCurrent(source, "sqlite")).isTrue();
        SqliteEngine.open(temporary, StoreObserver.NONE).close();
        assertThat(definitions(temporary)).isEqualTo(definitions(kept)).hasSizeGreaterThan(Tables.NAMES.size());
        assertThatThrownBy(() -> SqliteEngine.createTemporary(temporary, StoreObserver.NONE))
                .isInstanceOf(StoreException.class);
    }

    private static List<String> definitions(Path file) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                        + " AND tbl_name <> 'schema_history' ORDER BY name")) {
            var definitions = new ArrayList<String>();
            while (found.next()) {
                definitions.add(found.getString(1));
            }
            return definitions;
        }
    }

    @Test
    void of_a_shared_database_is_current_once_it_is_migrated() throws SQLException {
        var url = PostgresDatabases.of(Postgres.Version.NEWEST).bare();
        assertIsCurrentOnlyAsMigrated(PostgresConnections.source(url), "postgres", url);
    }

    private static void assertIsCurrentOnlyAsMigrated(DataSource source, String engine, String url)
            throws SQLException {
        assertThat(SchemaHistory.isCurrent(source, engine)).isFalse();
        Migrations.apply(source, engine, "test");
        assertThat(SchemaHistory.isCurrent(source, engine)).isTrue();
        for (var change : new String[] {
            "checksum = checksum + 1", "success = NOT success", "script = 'V001__other.sql'", "type = 'JDBC'"
        }) {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("CREATE TABLE kept AS SELECT * FROM schema_history");
                statement.execute("UPDATE schema_history SET " + change);
                connection.commit();
                assertThat(SchemaHistory.isCurrent(source, engine)).as(change).isFalse();
                statement.execute("DELETE FROM schema_history");
                statement.execute("INSERT INTO schema_history SELECT * FROM kept");
                statement.execute("DROP TABLE kept");
                connection.commit();
            }
            assertThat(SchemaHistory.isCurrent(source, engine)).isTrue();
        }
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("UPDATE schema_history SET installed_rank = installed_rank + 10");
            assertThat(SchemaHistory.isCurrent(source, engine)).isTrue();
            statement.execute("DELETE FROM schema_history");
            assertThat(SchemaHistory.isCurrent(source, engine)).isFalse();
        }
    }
}
