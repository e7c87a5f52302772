package dev.keyhold.api.aws.protocol;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * A structure; members keep their order, absent ones are left out. One with a further member refers to the one
     * without it: to copy all members for each would take longer the more there are.
     */
    final class Struct implements ResponseValue {
        /** The structure without members. */
        public static final Struct EMPTY = new Struct(null, "", new Text(""));

        private final @Nullable Struct before;
        private final Member last;
        private final int size;

        private Struct(@Nullable Struct before, String name, ResponseValue value) {
            this.before = before;
            this.last = new Member(name, value);
            this.size = before == null ? 0 : before.size + 1;
        }

        /** One member. */
        record Member(String name, ResponseValue value) {}

        /** The members in their order. */
        List<Member> members() {
            var members = new Member[size];
            for (var struct = this; struct.before != null; struct = struct.before) {
                members[struct.size - 1] = struct.last;
            }
            return Arrays.asList(members);
        }

        /** {@code name} is that of no member yet. */
        public Struct with(String name, ResponseValue value) {
            return new Struct(this, name, value);
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

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Struct struct && members().equals(struct.members());
        }

        @Override
        public int hashCode() {
            return members().hashCode();
        }

        @Override
        public String toString() {
            return "Struct[" + size + " members]";
        }
    }

    /** A boolean, as both renderings write it. */
    record Flag(boolean on) implements ResponseValue {}
}
