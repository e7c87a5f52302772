package dev.keyhold.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {
    @Test
    void reads_texts_and_one_object_of_texts() {
        assertThat(FlatJson.parse(" { \"a\" : \"b\\n\\\"\\\\\\/\\u00e9\" , \"c\":{\"d\":\"\"},\"e\":{} } "))
                .isEqualTo(Map.of("a", "b\n\"\\/é", "c", Map.of("d", ""), "e", Map.of()));
        assertThat(FlatJson.parse("{}")).isEmpty();
        assertThat(FlatJson.parse("{\"a\":\"\\t\\r\\b\\f\"}")).containsEntry("a", "\t\r\b\f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "keyhold: no",
                "{",
                "{\"a\"",
                "{\"a\":1}",
                "{\"a\":\"b\"",
                "{\"a\":\"b\",}",
                "{\"a\":\"b\"} x",
                "{\"a\":{\"b\":{}}}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\u0",
                "{\"a\":\"\\"
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> FlatJson.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
