package dev.keyhold.api.yandex.protocol.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.api.yandex.validation.Violations;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Timestamps and durations in a request message that is JSON. protobuf's parser accepts what is nearly a time and moves
 * it: month 99 of 2027 becomes a day in 2035. So it gets to see only texts that were parsed here and written again.
 */
public final class JsonTimes {
    private static final String NO_TIME = "Field is not an RFC 3339 time, such as 2026-01-31T12:00:00Z";
    private static final String NO_DURATION = "Field is not a duration in seconds, such as 3600s or 1.5s";
    private static final Pattern DURATION =
            Pattern.compile("(?<sign>-?)(?<seconds>\\d{1,12})(?:\\.(?<fraction>\\d{1,9}))?s");

    private static final int NANO_DIGITS = 9;

    private JsonTimes() {}

    /**
     * Writes every timestamp and duration of {@code message} in one form. One that is invalid becomes a violation, and
     * is replaced by a valid one, so that the rest of the message can still be checked.
     *
     * @param message of {@code type}, with each field under its JSON name
     * @param path of the message in the request, empty or with a dot at its end
     */
    static void settle(ObjectNode message, Descriptor type, String path, Violations violations) {
        for (var field : type.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                settle(message, field, path + field.getName(), violations);
            }
        }
    }

    private static void settle(ObjectNode message, FieldDescriptor field, String path, Violations violations) {
        var name = field.getJsonName();
        switch (message.path(name)) {
            case ObjectNode map
            when field.isMapField() ->
                map.properties()
                        .forEach(entry -> entry.setValue(settled(
                                entry.getValue(),
                                field.getMessageType().findFieldByName("value"),
                                path + "[" + Redaction.of(entry.getKey()) + "]",
                                violations)));
            case ArrayNode list
            when field.isRepeated() -> {
                for (var index = 0; index < list.size(); index++) {
                    list.set(index, settled(list.get(index), field, path + "[" + index + "]", violations));
                }
            }
            case JsonNode value
            when !value.isMissingNode() -> message.set(name, settled(value, field, path, violations));
            default -> {}
        }
    }

    private static JsonNode settled(JsonNode value, FieldDescriptor type, String path, Violations violations) {
        if (type.getJavaType() != FieldDescriptor.JavaType.MESSAGE || value.isNull()) {
            return value;
        }
        if (type.getMessageType().equals(Timestamp.getDescriptor())) {
            return TextNode.valueOf(text(value)
                    .flatMap(Rfc3339::parse)
                    .orElseGet(() -> refuse(Instant.EPOCH, path, NO_TIME, violations))
                    .toString());
        }
        if (type.getMessageType().equals(com.google.protobuf.Duration.getDescriptor())) {
            return TextNode.valueOf(Durations.toString(Times.duration(text(value)
                    .flatMap(JsonTimes::duration)
                    .orElseGet(() -> refuse(Duration.ZERO, path, NO_DURATION, violations)))));
        }
        if (value instanceof ObjectNode message) {
            settle(message, type.getMessageType(), path + ".", violations);
        }
        return value;
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static <T> T refuse(T instead, String path, String text, Violations violations) {
        violations.add(path, text);
        return instead;
    }

    /** The duration that the text names in protobuf's form, or empty when it names none that a message can hold. */
    public static Optional<Duration> duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var fraction = Optional.ofNullable(matcher.group("fraction")).orElse("");
        var span = Duration.ofSeconds(
                Long.parseLong(matcher.group("seconds")),
                Long.parseLong(fraction + "0".repeat(NANO_DIGITS - fraction.length())));
        return Optional.of(matcher.group("sign").isEmpty() ? span : span.negated())
                .filter(it -> it.abs().compareTo(Times.LONGEST) <= 0);
    }
}
