package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.keyhold.store.IntegrityStore;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementsTest {
    private static final Pattern COLUMNS = Pattern.compile("INSERT INTO \\w+ \\(account_id, .*", Pattern.DOTALL);

    /** What is read from parentheses is not, and neither is a value without a table. */
    private static final Pattern READS_TABLE = Pattern.compile(" FROM \\w");

    private static final Pattern UNION = Pattern.compile("UNION (ALL )?");

    /** Accounts are listed, and nothing else is, over all accounts. */
    private static final List<String> OVER_ALL = List.of("ACCOUNTS");

    /** What only one machine can answer, or each would answer differently. */
    private static final List<String> BANNED = List.of(
            "now(", "current_", "random", "nextval", "datetime", "insert or", "listen", "notify", "advisory", "serial");

    static Map<String, String> statements() throws IllegalAccessException {
        var found = new TreeMap<String, String>();
        for (var holder : List.of(
                Statements.class,
                AccountStatements.class,
                KeyStatements.class,
                PolicyStatements.class,
                RoleStatements.class,
                OidcStatements.class,
                MfaDeviceStatements.class,
                OutboundStatements.class,
                IntegrityStatements.class,
                StatisticsStatements.class)) {
            for (var field : holder.getDeclaredFields()) {
                if (field.getType() == String.class && !Modifier.isPrivate(field.getModifiers())) {
                    var name = found.containsKey(field.getName())
                            ? holder.getSimpleName() + "." + field.getName()
                            : field.getName();
                    found.put(name, String.valueOf(field.get(null)));
                }
            }
        }
        for (var reference : IntegrityStore.Reference.values()) {
            found.put("LOOK_AT_" + reference, OrphanCheck.of(reference).look());
            found.put("COUNT_OF_" + reference, OrphanCheck.of(reference).count());
        }
        for (var table : TagTable.values()) {
            found.put("LIST_" + table.table(), table.list());
            found.put("PUT_" + table.table(), table.put());
            found.put("DELETE_" + table.table(), table.delete());
            found.put("DELETE_ALL_" + table.table(), table.deleteAll());
        }
        for (var table : UseTable.values()) {
            found.put("FIND_" + table.table(), table.find());
            found.put("FIND_ALL_" + table.table(), table.findAll());
            for (int i = 0; i < SqlUses.SIZES.size(); i++) {
                found.put(
                        "RENEW_" + SqlUses.SIZES.get(i) + "_" + table.table(),
                        table.renewals().get(i));
            }
        }
        found.put("KEYS_IN_FOLDER", KeyStatements.keysInFolder(2));
        PurgeStatements.ALL.forEach(statement -> found.put(statement, statement));
        found.put("PURGE_JOBS", PurgeStatements.JOBS);
        return found;
    }

    @Test
    void name_the_account_they_are_about() throws Exception {
        assertThat(statements()).hasSizeGreaterThan(25).allSatisfy((name, sql) -> {
            var flat = sql.replaceAll("\\s+", " ");
            if (flat.startsWith("INSERT")) {
                assertThat(flat).matches(COLUMNS);
            } else {
                assertThat(flat)
                        .contains("WHERE")
                        .contains(OVER_ALL.contains(name) ? "account_id > ?" : "account_id = ?");
            }
        });
    }

    /**
     * A distributed database asks all its machines what does not name the account itself, though the account is clear
     * from the statement around it. Then the loss of any machine concerns every account.
     */
    @Test
    void name_the_account_in_every_part_that_reads_a_table() throws Exception {
        assertThat(statements()).allSatisfy((name, sql) -> {
            var parts = parts(sql.replaceAll("\\s+", " "));
            assertThat(parts).isNotEmpty();
            assertThat(parts)
                    .filteredOn(part -> READS_TABLE.matcher(part).find() && !OVER_ALL.contains(name))
                    .allSatisfy(part -> assertThat(part).containsPattern("\\baccount_id = \\?"));
        });
        assertThat(parts(
                        "SELECT a FROM t WHERE x = ? AND EXISTS (SELECT 1 FROM u WHERE (y = ?) UNION SELECT 2 FROM v)"))
                .containsExactlyInAnyOrder(
                        "SELECT a FROM t WHERE x = ? AND EXISTS ",
                        "SELECT 1 FROM u WHERE  ",
                        "SELECT 2 FROM v",
                        "y = ?");
    }

    /** What a statement has in each pair of parentheses and outside them, cut where sets are joined. */
    private static List<String> parts(String sql) {
        var found = new ArrayList<String>();
        var open = new ArrayDeque<StringBuilder>(List.of(new StringBuilder()));
        for (var character : sql.toCharArray()) {
            switch (character) {
                case '(' -> open.push(new StringBuilder());
                case ')' -> found.addAll(List.of(UNION.split(open.pop())));
                default -> open.getFirst().append(character);
            }
        }
        found.addAll(List.of(UNION.split(open.pop())));
        return found;
    }

    @Test
    void about_tags_are_made_for_every_table_of_tags() {
        assertThat(TagTable.values())
                .extracting(TagTable::table)
                .containsExactlyInAnyOrderElementsOf(Tables.NAMES.stream()
                        .filter(table -> table.endsWith("_tags"))
                        .toList());
    }

    /** The tags of a resource are the beginning of the primary key, so that neither a list nor a change scans. */
    @Test
    void find_tags_by_index(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        for (var table : TagTable.values()) {
            for (var name : List.of("LIST_", "DELETE_", "DELETE_ALL_")) {
                assertThat(plan(file, name + table.table()))
                        .singleElement(STRING)
                        .startsWith("SEARCH " + table.table() + " USING PRIMARY KEY (account_id=?");
            }
        }
    }

    @Test
    void take_values_as_parameters_alone() throws Exception {
        assertThat(statements())
                .allSatisfy((name, sql) -> assertThat(
                                sql.replace("kind = 'USER'", "").replace("','", ""))
                        .doesNotContain("'"));
    }

    @Test
    void ask_the_database_for_no_clock_and_no_chance() throws Exception {
        assertThat(statements()).allSatisfy((name, sql) -> {
            var lower = sql.toLowerCase(Locale.ROOT);
            for (var word : BANNED) {
                assertThat(lower).doesNotContain(word);
            }
        });
    }

    /** What background work looks for is found by an index however much there is. */
    @Test
    void find_by_index_what_is_due_and_what_may_go(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "DUE_JOBS"))
                .containsExactly("SEARCH jobs USING INDEX jobs_by_time"
                        + " (account_id=? AND kind=? AND (due_at,resource_id)>(?,?) AND due_at<?)");
        assertThat(plan(file, "DUE_ACCOUNTS"))
                .anyMatch(step -> step.startsWith("SEARCH directory USING COVERING INDEX directory_by_time"));
        assertThat(plan(file, "DUE_ISSUERS"))
                .containsExactly("SEARCH outbound_issuers USING INDEX outbound_issuers_by_time"
                        + " (account_id=? AND due_at<?)");
        assertThat(plan(file, "FIRST_JOB"))
                .containsExactly("SEARCH jobs USING COVERING INDEX jobs_by_time (account_id=? AND kind=?)");
        assertThat(plan(file, "DROP_ENDED_OPERATIONS"))
                .contains("SEARCH operations USING COVERING INDEX operations_by_end"
                        + " (account_id=? AND done=? AND modified_at<?)");
        assertThat(plan(file, "FORGET_CALLS"))
                .contains("SEARCH idempotency_keys USING COVERING INDEX idempotency_keys_by_age"
                        + " (account_id=? AND created_at<?)");
        assertThat(plan(file, "FORGET_EXPIRED_TOKENS"))
                .contains("SEARCH revoked_tokens USING COVERING INDEX revoked_tokens_by_end"
                        + " (account_id=? AND expires_at<?)");
    }

    /** However many keys an account has, the next page of them costs no more than the first. */
    @Test
    void find_the_next_page_of_all_keys_by_index(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "ACCESS_KEYS_HELD"))
                .first(STRING)
                .isEqualTo("SEARCH access_keys USING INDEX access_keys_by_owner"
                        + " (account_id=? AND (owner_id,access_key_id)>(?,?))");
        assertThat(plan(file, "ACCESS_KEYS_HELD")).noneMatch(step -> step.contains("B-TREE"));
    }

    /** However many keys an account has, those with a weak secret are few. */
    @Test
    void find_weak_keys_by_index(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "WEAK_ACCESS_KEYS"))
                .containsExactly(
                        "SEARCH access_keys USING PRIMARY KEY (account_id=? AND access_key_id=?)",
                        "LIST SUBQUERY 1",
                        "SEARCH access_keys USING COVERING INDEX access_keys_by_mark"
                                + " (account_id=? AND mark=? AND access_key_id>?)");
    }

    /** However many users an account has, those of a policy cost as much as the policy is used. */
    @Test
    void find_the_users_of_a_policy_by_its_uses(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "USERS_WITH_POLICY"))
                .contains(
                        "SEARCH policy_attachments USING COVERING INDEX policy_attachments_by_policy"
                                + " (account_id=? AND policy_ref=?)",
                        "SEARCH permission_boundaries USING COVERING INDEX permission_boundaries_by_policy"
                                + " (account_id=? AND policy_ref=?)",
                        "SEARCH identities USING PRIMARY KEY (account_id=? AND identity_id=?)");
        assertThat(plan(file, "USERS_WITH_COMMON_POLICY")).noneMatch(step -> step.contains("ORDER BY"));
    }

    /** However many uses are stored, those of some things are found by their ids. */
    @Test
    void find_last_uses_by_index(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        for (var table : UseTable.values()) {
            assertThat(plan(file, "FIND_ALL_" + table.table()))
                    .singleElement(STRING)
                    .startsWith("SEARCH " + table.table() + " USING PRIMARY KEY (account_id=? AND ");
            for (var rows : SqlUses.SIZES) {
                assertThat(plan(file, "RENEW_" + rows + "_" + table.table()))
                        .noneMatch(step -> step.startsWith("SCAN " + table.table()))
                        .anyMatch(step ->
                                step.startsWith("SEARCH " + table.table() + " USING PRIMARY KEY (account_id=? AND "));
            }
        }
    }

    @Test
    void find_rows_by_index_that_are_read_together(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "ACCESS_KEYS"))
                .containsExactly("SEARCH access_keys USING PRIMARY KEY (account_id=? AND access_key_id=?)");
        assertThat(plan(file, "API_KEYS"))
                .containsExactly("SEARCH api_keys USING PRIMARY KEY (account_id=? AND api_key_id=?)");
        assertThat(plan(file, "AUTHORIZED_KEYS"))
                .containsExactly("SEARCH authorized_keys USING PRIMARY KEY (account_id=? AND authorized_key_id=?)");
        assertThat(plan(file, "REVOKED_TOKENS"))
                .containsExactly("SEARCH revoked_tokens USING PRIMARY KEY (account_id=? AND token_id=?)");
        assertThat(plan(file, "MEMBERSHIPS"))
                .singleElement(STRING)
                .startsWith("SEARCH group_members USING ")
                .endsWith("(account_id=? AND identity_id=?)");
        assertThat(plan(file, "INLINE_OF_HOLDERS"))
                .contains("SEARCH inline_policies USING PRIMARY KEY (account_id=? AND target_id=?)");
        assertThat(plan(file, "ATTACHED_TO_HOLDERS"))
                .contains("SEARCH policy_attachments USING PRIMARY KEY (account_id=? AND target_id=?)");
        assertThat(plan(file, "BOUNDARIES_OF_HOLDERS"))
                .contains("SEARCH permission_boundaries USING PRIMARY KEY (account_id=? AND target_id=?)");
        assertThat(plan(file, "TAGS_OF_IDENTITIES"))
                .contains("SEARCH identity_tags USING PRIMARY KEY (account_id=? AND identity_id=?)");
        assertThat(plan(file, "BINDINGS_ON_ALL"))
                .contains("SEARCH access_bindings USING PRIMARY KEY (account_id=? AND resource_id=?)");
        assertThat(plan(file, "TAGS_OF_ROLES"))
                .contains("SEARCH role_tags USING PRIMARY KEY (account_id=? AND role_id=?)");
        assertThat(plan(file, "TAGS_OF_KEYS"))
                .contains("SEARCH kms_key_tags USING PRIMARY KEY (account_id=? AND kms_key_id=?)");
        assertThat(plan(file, "KEYS"))
                .containsExactly("SEARCH kms_keys USING PRIMARY KEY (account_id=? AND kms_key_id=?)");
        assertThat(plan(file, "ALIASES_BY_NAME"))
                .containsExactly("SEARCH alias USING PRIMARY KEY (account_id=? AND name=?)");
        for (var name : List.of(
                "USABLE_VERSIONS_OF_KEYS",
                "ALIASES_OF_KEYS",
                "GRANTS_TO_PRINCIPALS",
                "GROUP_NAMES_OF",
                "ROLES_OF_OPEN_ACCOUNT")) {
            assertThat(plan(file, name)).noneMatch(step -> step.startsWith("SCAN ") && !step.contains("CONSTANT ROW"));
        }
        assertThat(plan(file, "IDENTITIES_OF_OPEN_ACCOUNT"))
                .contains("SEARCH identities USING PRIMARY KEY (account_id=? AND identity_id=?)")
                .noneMatch(step -> step.startsWith("SCAN ") && !step.contains("CONSTANT ROW"));
    }

    /** Every request of a caller that is not cached reads them, however many policies its account has. */
    @Test
    void find_the_policies_of_an_identity_by_index(@TempDir Path folder) throws Exception {
        var file = folder.resolve("keyhold.db");
        SqliteEngine.open(file, StoreObserver.NONE).close();
        assertThat(plan(file, "EFFECTIVE_INLINE"))
                .contains("SEARCH inline_policies USING PRIMARY KEY (account_id=? AND target_id=?)");
        assertThat(plan(file, "EFFECTIVE_ATTACHED"))
                .contains("SEARCH policy_attachments USING PRIMARY KEY (account_id=? AND target_id=?)");
        assertThat(plan(file, "EFFECTIVE_BOUNDARY"))
                .contains("SEARCH permission_boundaries USING PRIMARY KEY (account_id=? AND target_id=?)");
        for (var name : List.of("EFFECTIVE_INLINE", "EFFECTIVE_ATTACHED", "EFFECTIVE_BOUNDARY")) {
            assertThat(plan(file, name)).noneMatch(step -> step.startsWith("SCAN ") && !step.contains("CONSTANT ROW"));
        }
    }

    private static List<String> plan(Path file, String name) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "EXPLAIN QUERY PLAN " + statements().get(name))) {
            var steps = new ArrayList<String>();
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
            return steps;
        }
    }

    @Test
    void bound_every_list() throws Exception {
        assertThat(statements().get("USERS")).contains("LIMIT ?");
        assertThat(statements().get("ACCESS_KEYS_HELD")).contains("LIMIT ?");
        assertThat(statements().get("ACCESS_KEYS_OF")).contains("LIMIT ?");
        for (var name : List.of(
                "GROUPS",
                "GROUPS_OF",
                "GROUPS_WITH_POLICY",
                "MEMBERS",
                "USERS_WITH_POLICY",
                "USERS_WITH_COMMON_POLICY",
                "POLICIES",
                "ROLES",
                "ROLES_WITH_POLICY",
                "PROFILES",
                "PROFILES_WITH_ROLE")) {
            assertThat(statements().get(name)).contains("LIMIT ?");
        }
        assertThat(statements().get("CHANGES")).contains("LIMIT ?");
        assertThat(statements().get("DENIALS")).contains("LIMIT ?");
        assertThat(statements().get("DUE_JOBS")).contains("LIMIT ?");
        assertThat(statements().get("DUE_ACCOUNTS")).contains("LIMIT ?");
        assertThat(statements().get("DUE_ISSUERS")).contains("LIMIT ?");
        assertThat(statements().get("ACCOUNTS")).contains("LIMIT ?");
        assertThat(statements().get("REQUESTS")).contains("LIMIT ?");
        assertThat(statements().get("DROP_REQUESTS")).contains("LIMIT ?");
        assertThat(PurgeStatements.ALL).allMatch(statement -> statement.endsWith("LIMIT ?)"));
        assertThat(statements().get("DROP_ENDED_OPERATIONS")).contains("LIMIT ?");
        assertThat(statements().get("FORGET_CALLS")).contains("LIMIT ?");
        assertThat(statements().get("FORGET_EXPIRED_TOKENS")).contains("LIMIT ?");
    }
}
