package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.postgres.Postgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the schema must be so that it can be spread by account over many machines, as the databases see it. */
class TablesTest {
    private static final String OURS = "schemaname = current_schema() AND tablename <> 'schema_history'";

    private static List<List<String>> postgres(String sql) throws Exception {
        return rows(PostgresDatabases.of(Postgres.Version.NEWEST).fresh(), sql);
    }

    private static List<List<String>> rows(String url, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<List<String>>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(row);
            }
            return found;
        }
    }

    @Test
    void are_all_named(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(rows("jdbc:sqlite:" + file, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
                .extracting(List::getFirst)
                .filteredOn(name -> !name.equals("schema_history"))
                .containsExactlyInAnyOrderElementsOf(Tables.NAMES);
        assertThat(postgres("SELECT tablename FROM pg_tables WHERE " + OURS))
                .extracting(List::getFirst)
                .containsExactlyInAnyOrderElementsOf(Tables.NAMES);
    }

    @Test
    void have_the_same_columns_in_the_same_order_in_both_databases(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        for (var table : Tables.NAMES) {
            var embedded = rows(
                    "jdbc:sqlite:" + file,
                    "SELECT name, CASE type WHEN 'TEXT' THEN 'text' WHEN 'BLOB' THEN 'bytea' ELSE 'bigint' END,"
                            + " \"notnull\" FROM pragma_table_info('" + table + "') ORDER BY cid");
            var shared = postgres("SELECT column_name, data_type, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END"
                    + " FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '"
                    + table + "' ORDER BY ordinal_position");
            assertThat(shared).as(table).containsExactlyElementsOf(embedded);
        }
    }

    @Test
    void have_the_account_first_in_every_index_and_in_every_unique_constraint() throws Exception {
        var indexes = postgres("SELECT indexdef FROM pg_indexes WHERE " + OURS);
        assertThat(indexes)
                .hasSizeGreaterThan(Tables.NAMES.size())
                .allSatisfy(index -> assertThat(index.getFirst()).contains("(account_id"));
    }

    @Test
    void need_nothing_that_all_nodes_would_have_to_agree_on() throws Exception {
        assertThat(postgres("SELECT sequencename FROM pg_sequences"))
                .as("sequences")
                .isEmpty();
        assertThat(postgres("SELECT tgname FROM pg_trigger")).as("triggers").isEmpty();
        assertThat(postgres("SELECT conname FROM pg_constraint WHERE contype = 'f'"))
                .as("foreign keys")
                .isEmpty();
        assertThat(postgres("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                        + " AND table_name <> 'schema_history'"
                        + " AND (column_default IS NOT NULL OR is_identity = 'YES' OR is_generated <> 'NEVER')"))
                .as("values that the database would make up")
                .isEmpty();
        assertThat(script())
                .doesNotContain(
                        "serial",
                        "nextval",
                        "sequence",
                        "trigger",
                        "listen",
                        "notify",
                        "advisory",
                        "now()",
                        "current_");
    }

    @Test
    void have_no_values_that_the_embedded_database_would_make_up(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        for (var table : Tables.NAMES) {
            assertThat(rows(
                            "jdbc:sqlite:" + file,
                            "SELECT name FROM pragma_table_xinfo('" + table + "')"
                                    + " WHERE dflt_value IS NOT NULL OR hidden <> 0"))
                    .as(table)
                    .isEmpty();
        }
    }

    /** All steps that make the schema, without comments. */
    private static String script() throws IOException {
        var script = new StringBuilder();
        for (var step : SchemaHistory.STEPS) {
            var name = "/schema/postgres/" + step;
            try (var in = TablesTest.class.getResourceAsStream(name)) {
                assertThat(in).as(name).isNotNull();
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.strip().startsWith("--"))
                        .forEach(line ->
                                script.append(line.toLowerCase(Locale.ROOT)).append('\n'));
            }
        }
        return script.toString();
    }

    @Test
    void are_purged_by_the_whole_of_their_primary_key_unless_they_belong_to_the_installation(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        var expected = new ArrayList<String>();
        for (var table : Tables.NAMES) {
            if (!PurgeStatements.OTHERS.contains(table)) {
                var key = rows(
                                "jdbc:sqlite:" + file,
                                "SELECT name FROM pragma_table_info('" + table
                                        + "') WHERE pk > 0 AND name <> 'account_id' ORDER BY pk")
                        .stream()
                        .map(List::getFirst)
                        .toList();
                expected.add("SELECT " + String.join(", ", key) + " FROM " + table);
            }
        }
        assertThat(PurgeStatements.ALL)
                .extracting(statement -> statement.substring(
                        statement.indexOf("SELECT"), statement.indexOf(" WHERE", statement.indexOf("SELECT"))))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void can_be_spread_by_account_and_leave_nothing_where_they_were() {
        var unlessDone = " WHERE NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = '";
        assertThat(Tables.distribution())
                .hasSameSizeAs(Tables.NAMES)
                .startsWith("SELECT create_distributed_table('directory', 'account_id'),"
                        + " truncate_local_data_after_distributing_table('directory')" + unlessDone
                        + "directory'::regclass);")
                .contains("SELECT create_distributed_table('access_keys', 'account_id', colocate_with => 'directory'),"
                        + " truncate_local_data_after_distributing_table('access_keys')" + unlessDone
                        + "access_keys'::regclass);");
    }
}
