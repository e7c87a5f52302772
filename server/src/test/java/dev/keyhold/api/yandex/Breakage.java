package dev.keyhold.api.yandex;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.model.Redaction;
import dev.keyhold.yandex.api.options.ValidationProto;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A valid request in which just one rule of the contract is broken. The rules are read from the contract's options here
 * for a second time, by other code than the server's: the two have to agree.
 *
 * @param field of the request, in which it is broken
 * @param violation as it is to be answered
 */
record Breakage(FieldDescriptor field, Message request, String violation) {
    private static final String WELL_KNOWN = "google.protobuf";
    private static final Pattern NUMBERS = Pattern.compile("(?:(?<low>\\d+)-|<=)(?<high>\\d+)");
    private static final DateTimeFormatter POINT = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS");
    /** Tried until one breaks a pattern; none is longer than a pattern's field may be. */
    private static final List<String> ODD = List.of("UPPER", "a b", "-", "é");

    /** Every way to break one rule of a request. */
    static List<Breakage> of(Message valid) {
        var found = new ArrayList<Breakage>();
        for (var oneof : valid.getDescriptorForType().getRealOneofs()) {
            if (oneof.getOptions().getExtension(ValidationProto.exactlyOne)) {
                var set = valid.getOneofFieldDescriptor(oneof);
                var without = valid.toBuilder().clearOneof(oneof).build();
                found.add(new Breakage(set, without, oneof.getName() + ": One of the options must be selected"));
            }
        }
        for (var field : valid.getDescriptorForType().getFields()) {
            new Walk(field, found).fields(valid, field, "", UnaryOperator.identity());
        }
        return found;
    }

    /** From a field of the request to the rules of whatever is in it. */
    private record Walk(FieldDescriptor top, List<Breakage> found) {
        void fields(Message message, FieldDescriptor field, String path, UnaryOperator<Message> whole) {
            var at = path + field.getName();
            UnaryOperator<Object> set = value ->
                    whole.apply(message.toBuilder().setField(field, value).build());
            // Without a mask an update is valid, whatever the contract says of the mask.
            if (field.getOptions().getExtension(ValidationProto.required)
                    && !field.getName().equals("update_mask")) {
                add(whole.apply(message.toBuilder().clearField(field).build()), at, "Field is required");
            }
            if (field.isMapField()) {
                map(field, at, set);
            } else if (field.isRepeated()) {
                list(message, field, at, set);
            } else {
                values(field, at, set);
                if (holdsFields(field) && message.hasField(field)) {
                    inside((Message) message.getField(field), at, set);
                }
            }
        }

        private void inside(Message message, String at, UnaryOperator<Object> set) {
            for (var field : message.getDescriptorForType().getFields()) {
                fields(message, field, at + ".", changed -> (Message) set.apply(changed));
            }
        }

        private void list(Message message, FieldDescriptor field, String at, UnaryOperator<Object> set) {
            var elements = (List<?>) message.getField(field);
            var first = elements.isEmpty() ? "x" : elements.getFirst();
            sizes(
                    field,
                    at,
                    size -> set.apply(IntStream.range(0, size)
                            .mapToObj(i -> first instanceof String ? first + "." + i : first)
                            .toList()));
            if (field.getOptions().getExtension(ValidationProto.unique)) {
                add(set.apply(List.of(first, first)), at, "Field elements must be unique");
            }
            values(field, at + "[0]", value -> set.apply(List.of(value)));
            if (holdsFields(field)) {
                inside((Message) first, at + "[0]", value -> set.apply(List.of(value)));
            }
        }

        private void map(FieldDescriptor field, String at, UnaryOperator<Object> set) {
            sizes(
                    field,
                    at,
                    size -> set.apply(IntStream.range(0, size)
                            .mapToObj(i -> Things.entry(field, "key" + i, "value"))
                            .toList()));
            values(field, at + "[key]", value -> set.apply(List.of(Things.entry(field, "key", (String) value))));
            var rules = field.getOptions().getExtension(ValidationProto.mapKey);
            texts(
                    rules.getPattern(),
                    rules.getLength(),
                    (key, text) -> add(
                            set.apply(List.of(Things.entry(field, key, "value"))),
                            at + "[" + Redaction.of(key) + "].key",
                            text));
        }

        private void sizes(FieldDescriptor field, String at, java.util.function.IntFunction<Object> ofSize) {
            var size = field.getOptions().getExtension(ValidationProto.size);
            var bounds = NUMBERS.matcher(size);
            if (bounds.matches()) {
                var text = "Number of elements is out of range: " + size;
                add(ofSize.apply(Integer.parseInt(bounds.group("high")) + 1), at, text);
                if (bounds.group("low") != null) {
                    add(ofSize.apply(Integer.parseInt(bounds.group("low")) - 1), at, text);
                }
            }
        }

        /** The rules of one value: of the field, of an element, or of an entry. */
        private void values(FieldDescriptor field, String at, UnaryOperator<Object> set) {
            var options = field.getOptions();
            var range = options.getExtension(ValidationProto.value);
            var type = field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
            switch (type.getJavaType()) {
                case STRING ->
                    texts(
                            options.getExtension(ValidationProto.pattern),
                            options.getExtension(ValidationProto.length),
                            (value, text) -> add(set.apply(value), at, text));
                case LONG -> {
                    var bounds = NUMBERS.matcher(range);
                    if (bounds.matches()) {
                        var text = "Field value is out of range: " + range;
                        add(set.apply(Long.parseLong(bounds.group("high")) + 1), at, text);
                        add(set.apply(Long.parseLong(bounds.group("low")) - 1), at, text);
                    }
                }
                case ENUM -> add(set.apply(unknown(type.getEnumType())), at, "Field has an unknown value");
                case MESSAGE -> times(type, range, at, set);
                case INT, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING -> {
                    if (!range.isEmpty()) {
                        throw new AssertionError("how is " + field.getFullName() + " broken?");
                    }
                }
            }
        }

        private static Object unknown(EnumDescriptor type) {
            return type.findValueByNumberCreatingIfUnknown(99);
        }

        private void times(FieldDescriptor type, String range, String at, UnaryOperator<Object> set) {
            var text = "Field value is out of range: " + range;
            if (type.getMessageType().equals(Timestamp.getDescriptor())) {
                var bounds = range.split("-", -1);
                var low = LocalDateTime.parse(bounds[0], POINT).toInstant(ZoneOffset.UTC);
                var high = LocalDateTime.parse(bounds[1], POINT).toInstant(ZoneOffset.UTC);
                add(set.apply(Times.timestamp(low.minusNanos(1))), at, text);
                add(set.apply(Times.timestamp(high.plusNanos(1))), at, text);
            } else if (type.getMessageType().equals(Duration.getDescriptor()) && !range.isEmpty()) {
                var bounds = range.split("-", -1);
                var low = java.time.Duration.parse("PT" + bounds[0]);
                var high = java.time.Duration.parse("PT" + bounds[1]);
                add(set.apply(Times.duration(low.minusNanos(1))), at, text);
                add(set.apply(Times.duration(high.plusNanos(1))), at, text);
            }
        }

        private interface Text {
            void breaks(String value, String violation);
        }

        private static void texts(String pattern, String length, Text text) {
            if (!pattern.isEmpty()) {
                var odd = ODD.stream()
                        .filter(it -> !it.matches(pattern))
                        .findFirst()
                        .orElseThrow();
                text.breaks(odd, "Field does not match the pattern /" + pattern + "/");
            }
            var bounds = NUMBERS.matcher(length);
            if (bounds.matches()) {
                // The lower bound of a text is 1 everywhere, and an empty one lacks or breaks its pattern.
                text.breaks(
                        "x".repeat(Integer.parseInt(bounds.group("high")) + 1),
                        "Field length is out of range: " + length);
            } else if (!length.isEmpty()) {
                throw new AssertionError("what is a length of " + length + "?");
            }
        }

        private static boolean holdsFields(FieldDescriptor field) {
            return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.getMessageType().getFile().getPackage().equals(WELL_KNOWN);
        }

        private void add(Object request, String at, String text) {
            found.add(new Breakage(top, (Message) request, at + ": " + text));
        }
    }
}
