package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessKeyIdTest {
    @ParameterizedTest
    @CsvSource({
        "000000000000, AKIAQAAAAAAA[A-P][A-Z2-7]{7}",
        "123456789012, AKIARZPUZDIK[A-P][A-Z2-7]{7}",
        "999999999999, AKIA6RVFFB77[Q-Z2-7][A-Z2-7]{7}",
    })
    void has_the_layout_that_aws_uses(String account, String pattern) {
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            var id = AccessKeyId.of(AccessKeyId.LONG_TERM, new AccountId(account), random.nextLong());
            assertThat(id.text()).matches(pattern);
            assertThat(id.account()).contains(new AccountId(account));
        }
    }

    @Test
    void carries_every_account_through_any_chance() {
        var random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            var account = AccountId.ofNumber(random.nextLong(1_000_000_000_000L));
            var id = AccessKeyId.of(AccessKeyId.TEMPORARY, account, random.nextLong());
            assertThat(id.account()).contains(account);
            assertThat(id.isTemporary()).isTrue();
            assertThat(id.text()).hasSize(20);
        }
    }

    @Test
    void uses_39_random_bits() {
        var account = new AccountId("123456789012");
        var last = (1L << 39) - 1;
        var all = AccessKeyId.of(AccessKeyId.LONG_TERM, account, last);
        assertThat(AccessKeyId.of(AccessKeyId.LONG_TERM, account, -1)).isEqualTo(all);
        assertThat(AccessKeyId.of(AccessKeyId.LONG_TERM, account, 1L << 39))
                .isEqualTo(AccessKeyId.of(AccessKeyId.LONG_TERM, account, 0));
        assertThat(AccessKeyId.of(AccessKeyId.LONG_TERM, account, last - 1)).isNotEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Issued before the layout was used: the top bit is not set.
                "AKIAIOSFODNN7EXAMPLE",
                // Not in the alphabet.
                "AKIARZPUZDIK1AAAAAAA",
                "AKIArzpuzdikaaaaaaaa",
                // Of another length.
                "AKIARZPUZDIKAAAAAAA",
                "AKIARZPUZDIKAAAAAAAAA",
                // The 40 bits are more than 12 digits can say.
                "AKIA7777777777777777",
            })
    void of_a_foreign_make_names_no_account(String text) {
        assertThat(new AccessKeyId(text).account()).isEmpty();
    }

    @Test
    void has_3_to_128_characters_that_no_parser_of_signatures_stops_at() {
        assertThat(AccessKeyId.parse("a".repeat(3))).isPresent();
        assertThat(AccessKeyId.parse("Z_9".repeat(42) + "__")).isPresent();
        assertThat(AccessKeyId.parse("a".repeat(2))).isEmpty();
        assertThat(AccessKeyId.parse("a".repeat(129))).isEmpty();
        assertThat(AccessKeyId.parse("some.one@example.com:+~-_")).isPresent();
        for (var character : "/,=;% \"\\\t\n\u0000".split("")) {
            assertThat(AccessKeyId.parse("AKIAIOSFODNN7EXAMP" + character + "E"))
                    .as(character)
                    .isEmpty();
        }
        assertThat(AccessKeyId.parse("AKIAIOSFODNN7EXAMPÄE")).isEmpty();
        assertThat(AccessKeyId.parse("")).isEmpty();
        assertThatThrownBy(() -> new AccessKeyId("no")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_a_long_term_key_is_not_temporary() {
        assertThat(new AccessKeyId("AKIAIOSFODNN7EXAMPLE").isTemporary()).isFalse();
        assertThat(new AccessKeyId("AKIAIOSFODNN7EXAMPLE")).hasToString("AKIAIOSFODNN7EXAMPLE");
    }
}
