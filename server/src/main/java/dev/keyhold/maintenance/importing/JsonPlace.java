package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A value in a JSON document, with where it is, for messages. */
record JsonPlace(JsonNode node, String place) {
    /** The last time that is written with four digits for the year. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    JsonPlace member(String name) {
        return new JsonPlace(node.path(name), place + "/" + name);
    }

    boolean isThere() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean has(String name) {
        return member(name).isThere();
    }

    /** The text of the first of these members that is there. */
    Optional<String> text(String... names) {
        for (var name : names) {
            var found = member(name);
            if (found.isThere()) {
                if (!found.node.isTextual()) {
                    throw new ImportFileException(found.place, "a text is expected");
                }
                return Optional.of(found.node.asText());
            }
        }
        return Optional.empty();
    }

    /** The same of members of which one must be there and not be empty. */
    String required(String... names) {
        return text(names)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new ImportFileException(place, "there is no " + names[0]));
    }

    /** A flag, which some write as a number. */
    boolean flag(String name, boolean absent) {
        var found = member(name);
        if (!found.isThere()) {
            return absent;
        }
        if (found.node.isBoolean()) {
            return found.node.booleanValue();
        }
        if (found.node.isIntegralNumber()) {
            return found.node.bigIntegerValue().signum() != 0;
        }
        throw new ImportFileException(found.place, "true or false is expected");
    }

    /** A time; empty if it is absent or the zero that means never. */
    Optional<Instant> time(String name) {
        var found = member(name);
        if (!found.isThere()) {
            return Optional.empty();
        }
        var at = time(found.node)
                .filter(time -> !time.isAfter(LATEST))
                .orElseThrow(() -> new ImportFileException(found.place, "a time is expected"));
        return at.isAfter(Instant.EPOCH) ? Optional.of(at) : Optional.empty();
    }

    private static Optional<Instant> time(JsonNode node) {
        try {
            if (!node.isIntegralNumber()) {
                return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
            }
            return Optional.of(node)
                    .filter(JsonNode::canConvertToLong)
                    .map(JsonNode::longValue)
                    .map(Instant::ofEpochSecond);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** The elements of a list, which may be absent. */
    List<JsonPlace> elements(String name) {
        var list = member(name);
        if (!list.isThere()) {
            return List.of();
        }
        if (!list.node.isArray()) {
            throw new ImportFileException(list.place, "a list is expected");
        }
        var elements = new ArrayList<JsonPlace>();
        for (int i = 0; i < list.node.size(); i++) {
            elements.add(new JsonPlace(list.node.path(i), list.place + "/" + i));
        }
        return List.copyOf(elements);
    }

    /** The texts of a list, which may be absent. */
    List<String> texts(String name) {
        return elements(name).stream()
                .map(element -> {
                    if (!element.node.isTextual()) {
                        throw new ImportFileException(element.place, "a text is expected");
                    }
                    return element.node.asText();
                })
                .toList();
    }

    /** A member of an object whose names are those of things. */
    record Named(String name, JsonPlace value) {}

    /** The members of this object, all of which must be objects. */
    Stream<Named> objects() {
        requireObject();
        return node.properties().stream().map(member -> {
            var value = new JsonPlace(member.getValue(), place + "/" + member.getKey());
            value.requireObject();
            return new Named(member.getKey(), value);
        });
    }

    void requireObject() {
        if (!node.isObject()) {
            throw new ImportFileException(place, "an object is expected");
        }
    }

    @Override
    public String toString() {
        return place;
    }
}
