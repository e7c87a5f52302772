package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    private static String encode(String message, @Nullable Throwable error, KeyValuePair... fields) {
        var event = new LoggingEvent(
                "", new LoggerContext().getLogger("dev.keyhold.boot"), Level.WARN, message, error, new Object[0]);
        event.setInstant(Instant.parse("2026-11-22T00:12:56.647Z"));
        event.setKeyValuePairs(List.of(fields));
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void are_flat_and_have_every_field_at_the_top() {
        assertThat(encode(
                        "request.refused",
                        null,
                        new KeyValuePair("operation", "ListUsers"),
                        new KeyValuePair("count", 3),
                        new KeyValuePair("micros", 4_000_000_000L),
                        new KeyValuePair("last", true),
                        new KeyValuePair("none", null)))
                .isEqualTo("{\"time\":\"2026-11-22T00:12:56.647Z\",\"level\":\"WARN\",\"logger\":\"dev.keyhold.boot\","
                        + "\"message\":\"request.refused\",\"operation\":\"ListUsers\",\"count\":3,"
                        + "\"micros\":4000000000,\"last\":true,\"none\":null}\n");
    }

    @Test
    void stay_one_line_and_one_object_whatever_is_in_them() throws Exception {
        var nasty = "a\"},{\"level\":\"ERROR\n\r\t\u0000\u001b[31m\u2028\\ \ud83d\udd11";
        var line = encode(
                nasty,
                new IllegalStateException(nasty),
                new KeyValuePair(nasty, nasty),
                new KeyValuePair("level", "mine"),
                new KeyValuePair("twice", 1),
                new KeyValuePair("twice", 2));
        assertThat(line).endsWith("}\n");
        assertThat(line.substring(0, line.length() - 1)).doesNotContain("\n", "\r", "\u001b");
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.get("message").textValue()).isEqualTo(nasty);
        assertThat(read.get(nasty).textValue()).isEqualTo(nasty);
        assertThat(read.get("level").textValue()).isEqualTo("WARN");
        assertThat(read.get("level_").textValue()).isEqualTo("mine");
        assertThat(read.get("twice").intValue()).isEqualTo(1);
        assertThat(read.get("twice_").intValue()).isEqualTo(2);
        assertThat(read.get("error").textValue()).startsWith("java.lang.IllegalStateException: a\"}");
    }
}
