package dev.keyhold.api.aws.protocol;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a response, which is rendered as XML or JSON. */
public sealed interface ResponseValue {
    record Text(String text) implements ResponseValue {}

    /** Rendered in whole seconds. */
    record Time(Instant instant) implements ResponseValue {}

    /** Rendered in seconds with a fraction. */
    record ExactTime(Instant instant) implements ResponseValue {}

    /** Rendered in base64. */
    record Bytes(byte[] bytes) implements ResponseValue {
        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    record Count(long number) implements ResponseValue {}

    /** A list; in XML each item is a {@code member}. */
    record Items(List<? extends ResponseValue> items) implements ResponseValue {
        /** The empty list. */
        public static final Items NONE = new Items(List.of());

        public Items {
            items = List.copyOf(items);
        }
    }

    /** A map; in XML each pair is an {@code entry} of {@code key} and {@code value}. */
    record Entries(Map<String, ? extends ResponseValue> entries) implements ResponseValue {
        public Entries {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A structure; members keep their order, absent ones are left out. */
    record Struct(Map<String, ResponseValue> members) implements ResponseValue {
        public Struct {
            members = new LinkedHashMap<>(members);
        }

        /** The structure without members. */
        public static final Struct EMPTY = new Struct(Map.of());

        public Struct with(String name, ResponseValue value) {
            var more = new Struct(members);
            more.members.put(name, value);
            return more;
        }

        public Struct with(String name, String text) {
            return with(name, new Text(text));
        }

        public Struct with(String name, long number) {
            return with(name, new Count(number));
        }

        public Struct with(String name, boolean on) {
            return with(name, new Flag(on));
        }

        public Struct with(String name, Instant instant) {
            return with(name, new Time(instant));
        }

        public Struct with(String name, Optional<? extends ResponseValue> value) {
            return value.isPresent() ? with(name, value.get()) : this;
        }
    }

    /** A boolean, as both renderings write it. */
    record Flag(boolean on) implements ResponseValue {}
}
