package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\0", "a\0b", "\uFFFE", "\uFFFE0", "\uFFFE1", "\uFFFE\0", "\0\uFFFE0\uFFFE\uFFFE1"})
    void is_read_as_it_was_and_has_no_zero_character(String text) {
        var stored = StoredText.of(text);
        assertThat(stored).doesNotContain("\0");
        assertThat(StoredText.read(stored)).isEqualTo(text);
    }
}
