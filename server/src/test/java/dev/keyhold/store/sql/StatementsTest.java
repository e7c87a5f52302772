package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private static final Pattern COLUMNS = Pattern.compile("INSERT INTO \\w+ \\(account_id, .*", Pattern.DOTALL);

    private static Map<String, String> statements() throws IllegalAccessException {
        var found = new TreeMap<String, String>();
        for (var field : Statements.class.getDeclaredFields()) {
            if (field.getType() == String.class && !Modifier.isPrivate(field.getModifiers())) {
                found.put(field.getName(), String.valueOf(field.get(null)));
            }
        }
        return found;
    }

    @Test
    void name_the_account_they_are_about() throws Exception {
        assertThat(statements()).hasSizeGreaterThan(25).allSatisfy((name, sql) -> {
            var flat = sql.replaceAll("\\s+", " ");
            if (flat.startsWith("INSERT")) {
                assertThat(flat).matches(COLUMNS);
            } else {
                assertThat(flat).contains("WHERE").contains("account_id = ?");
            }
        });
    }

    @Test
    void take_values_as_parameters_alone() throws Exception {
        assertThat(statements())
                .allSatisfy((name, sql) ->
                        assertThat(sql.replace("kind = 'USER'", "")).doesNotContain("'"));
    }

    @Test
    void ask_the_database_for_no_clock_and_no_chance() throws Exception {
        assertThat(statements()).allSatisfy((name, sql) -> {
            var lower = sql.toLowerCase(Locale.ROOT);
            for (var word : Arrays.asList("now(", "current_", "random", "nextval", "datetime", "insert or")) {
                assertThat(lower).doesNotContain(word);
            }
        });
    }

    @Test
    void bound_every_list() throws Exception {
        assertThat(statements().get("USERS")).contains("LIMIT ?");
        assertThat(statements().get("ACCESS_KEYS_OF")).contains("LIMIT ?");
        assertThat(statements().get("CHANGES")).contains("LIMIT ?");
        assertThat(statements().get("REFUSALS")).contains("LIMIT ?");
    }
}
