package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a variable of a policy begins and ends. */
class VariableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "${a}        | a | null | 4",
                "${ a b }x   | a b | null | 8",
                "${a},b}     | a | null | 4",
                "${a},'b'}   | a | null | 4",
                "${a,'b'}    | a | b | 8",
                "${a , 'b' } | a | b | 11",
                "${a,''}     | a | \"\" | 7",
                "${a,'}'}    | a | } | 8",
                "${a,'b'}'c'}| a | b | 8",
            })
    void reads_names_and_defaults(String text, String name, String otherwise, int end) {
        var expected = new Variable(name, otherwise.equals("null") ? null : otherwise, end);
        assertThat(Variable.at(text, 0)).isEqualTo(expected);
        assertThat(Variable.at("xy" + text, 2)).isEqualTo(new Variable(name, expected.otherwise(), end + 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${a",
                "${}",
                "${ }",
                "${,'b'}",
                "${a,}",
                "${a,b}",
                "${a,'b}",
                "${a, ",
                "${a,'b'",
                "${a,'b'x}",
                "${a,'}",
                "${a,'}'",
                "${a,'b}' "
            })
    void takes_nothing_else_for_a_variable(String text) {
        assertThat(Variable.at(text, 0)).isNull();
    }

    @Test
    void hands_over_names_up_to_what_is_no_variable() {
        var names = new ArrayList<String>();
        Variable.forEach("a${b}${c,'d'}e${*}${f", names::add);
        assertThat(names).isEqualTo(List.of("b", "c", "*"));
        Variable.forEach("none", names::add);
        assertThat(names).hasSize(3);
    }
}
