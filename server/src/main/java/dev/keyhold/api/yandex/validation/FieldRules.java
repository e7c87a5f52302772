package dev.keyhold.api.yandex.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.GeneratedMessage.GeneratedExtension;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.keyhold.model.Redaction;
import dev.keyhold.yandex.api.options.ValidationProto;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of one field, read once from the options that the contract gives it. */
final class FieldRules {
    private static final String PAGE_SIZE = "page_size";

    private final FieldDescriptor field;
    private final FieldDescriptor value;
    private final boolean required;
    private final boolean unique;
    private final Optional<Range<BigDecimal>> size;
    private final ValueRules values;
    private final Optional<ValueRules> keys;

    private FieldRules(FieldDescriptor field) {
        var options = field.getOptions();
        this.field = field;
        // The contract requires the mask of some updates, and its REST reference says what an update without one does.
        this.required = options.getExtension(ValidationProto.required) && !FieldMasks.isMask(field);
        this.unique = options.getExtension(ValidationProto.unique);
        this.size = option(options, ValidationProto.size).map(Range::ofNumbers);
        this.value = field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
        this.values = new ValueRules(
                value,
                value(options, field),
                option(options, ValidationProto.pattern),
                option(options, ValidationProto.length),
                option(options, ValidationProto.bytes));
        this.keys = field.isMapField() && options.hasExtension(ValidationProto.mapKey)
                ? Optional.of(keys(field))
                : Optional.empty();
    }

    static FieldRules of(FieldDescriptor field) {
        return new FieldRules(field);
    }

    FieldDescriptor field() {
        return field;
    }

    /** The field whose type its values are of: for a map that of an entry's value. */
    FieldDescriptor value() {
        return value;
    }

    /** True when the field may hold anything that can be sent for it. */
    boolean isEmpty() {
        return !required && !unique && size.isEmpty() && keys.isEmpty() && values.isEmpty();
    }

    /** Holds the field of {@code message} against its rules; what its elements hold in turn is not looked at. */
    void check(Message message, String path, Violations violations) {
        if (field.isMapField()) {
            checkMap(message, path, violations);
        } else if (field.isRepeated()) {
            checkList((List<?>) message.getField(field), path, violations);
        } else {
            checkOne(message, path, violations);
        }
    }

    private void checkOne(Message message, String path, Violations violations) {
        var value = message.getField(field);
        if (isUnset(message, value)) {
            if (required) {
                violations.add(path, "Field is required");
            }
            return;
        }
        values.check(value, path, violations);
    }

    private void checkList(List<?> elements, String path, Violations violations) {
        checkCount(elements.size(), path, violations);
        if (unique && new HashSet<>(elements).size() < elements.size()) {
            violations.add(path, "Field elements must be unique");
        }
        for (var index = 0; index < elements.size() && !violations.isFull(); index++) {
            values.check(elements.get(index), path + "[" + index + "]", violations);
        }
    }

    private void checkMap(Message message, String path, Violations violations) {
        var entries = (List<?>) message.getField(field);
        checkCount(entries.size(), path, violations);
        for (var element : entries) {
            if (violations.isFull()) {
                return;
            }
            var entry = (Message) element;
            var key = entry.getField(entry.getDescriptorForType().findFieldByName("key"));
            var at = path + "[" + Redaction.of(key.toString()) + "]";
            keys.ifPresent(rules -> rules.check(key, at + ".key", violations));
            values.check(entry.getField(value), at, violations);
        }
    }

    private void checkCount(int count, String path, Violations violations) {
        if (required && count == 0) {
            violations.add(path, "Field is required");
        } else if (size.isPresent() && !size.get().contains(BigDecimal.valueOf(count))) {
            violations.add(
                    path, "Number of elements is out of range: " + size.get().text());
        }
    }

    /** Not given. A number or a flag that is not given cannot be told from one that is zero, so it never is unset. */
    private boolean isUnset(Message message, Object value) {
        if (field.hasPresence() && field.getContainingOneof() == null) {
            return !message.hasField(field);
        }
        if (field.getContainingOneof() != null && !message.hasField(field)) {
            return true;
        }
        return switch (value) {
            case String text -> text.isEmpty();
            case ByteString bytes -> bytes.isEmpty();
            case EnumValueDescriptor constant -> constant.getNumber() == 0;
            default -> false;
        };
    }

    private static Optional<String> value(FieldOptions options, FieldDescriptor field) {
        var given = option(options, ValidationProto.value);
        var isPageSize = field.getName().equals(PAGE_SIZE) && !field.isRepeated();
        if (!isPageSize) {
            return given;
        }
        // Older messages say "<=1000", which lets negative sizes through.
        return given.map(range -> range.startsWith("<=") ? "0-" + range.substring(2) : range)
                .or(() -> Optional.of(">=0"));
    }

    private static ValueRules keys(FieldDescriptor field) {
        var spec = field.getOptions().getExtension(ValidationProto.mapKey);
        return new ValueRules(
                field.getMessageType().findFieldByName("key"),
                given(spec.getValue()),
                given(spec.getPattern()),
                given(spec.getLength()),
                Optional.empty());
    }

    private static Optional<String> option(FieldOptions options, GeneratedExtension<FieldOptions, String> extension) {
        return given(options.getExtension(extension));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The rules of one value: a field's, an element's, a map's key or value. */
    private static final class ValueRules {
        private final Optional<Pattern> pattern;
        private final Optional<Range<BigDecimal>> length;
        private final Optional<Range<BigDecimal>> octets;
        private final Optional<Range<BigDecimal>> number;
        private final Optional<Range<java.time.Duration>> span;
        private final Optional<Range<java.time.Instant>> time;
        /** Not all that can be sent is a value of the type, such as a constant that nobody knows. */
        private final boolean isLimited;

        ValueRules(
                FieldDescriptor type,
                Optional<String> value,
                Optional<String> pattern,
                Optional<String> length,
                Optional<String> octets) {
            this.pattern = pattern.map(Pattern::compile);
            this.length = length.map(Range::ofNumbers);
            this.octets = octets.map(Range::ofNumbers);
            var message = type.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    ? type.getMessageType().getFullName()
                    : "";
            var isSpan = message.equals(Duration.getDescriptor().getFullName());
            var isTime = message.equals(Timestamp.getDescriptor().getFullName());
            this.span = value.filter(_ -> isSpan).map(Range::ofDurations);
            this.time = value.filter(_ -> isTime).map(Range::ofTimes);
            this.number = value.filter(_ -> message.isEmpty()).map(Range::ofNumbers);
            this.isLimited = isSpan || isTime || type.getJavaType() == FieldDescriptor.JavaType.ENUM;
            if (value.isPresent() && span.isEmpty() && time.isEmpty() && number.isEmpty()) {
                throw new IllegalStateException(type.getFullName() + ": a range cannot be applied to " + message);
            }
        }

        boolean isEmpty() {
            return !isLimited
                    && Stream.of(pattern, length, octets, number, span, time).allMatch(Optional::isEmpty);
        }

        void check(Object value, String path, Violations violations) {
            switch (value) {
                case String text -> check(text, path, violations);
                case ByteString bytes -> {
                    within(length, BigDecimal.valueOf(bytes.size()), path, "Field length", violations);
                    within(octets, BigDecimal.valueOf(bytes.size()), path, "Field size in bytes", violations);
                }
                case Duration duration -> check(duration, path, violations);
                case Timestamp timestamp -> check(timestamp, path, violations);
                case EnumValueDescriptor constant
                when constant.getIndex() < 0 -> violations.add(path, "Field has an unknown value");
                case Number plain -> within(number, new BigDecimal(plain.toString()), path, "Field value", violations);
                default -> {}
            }
        }

        private void check(String text, String path, Violations violations) {
            within(length, BigDecimal.valueOf(text.codePointCount(0, text.length())), path, "Field length", violations);
            if (octets.isPresent()) {
                var size = BigDecimal.valueOf(text.getBytes(StandardCharsets.UTF_8).length);
                within(octets, size, path, "Field size in bytes", violations);
            }
            if (pattern.isPresent() && !pattern.get().matcher(text).matches()) {
                violations.add(path, "Field does not match the pattern /" + pattern.get() + "/");
            }
        }

        private void check(Duration duration, String path, Violations violations) {
            if (Durations.isValid(duration)) {
                within(span, Times.duration(duration), path, "Field value", violations);
            } else {
                violations.add(path, "Field is not a valid duration");
            }
        }

        private void check(Timestamp timestamp, String path, Violations violations) {
            if (Timestamps.isValid(timestamp)) {
                within(time, Times.instant(timestamp), path, "Field value", violations);
            } else {
                violations.add(path, "Field is not a valid timestamp");
            }
        }

        private static <T extends Comparable<T>> void within(
                Optional<Range<T>> range, T value, String path, String what, Violations violations) {
            if (range.isPresent() && !range.get().contains(value)) {
                violations.add(path, what + " is out of range: " + range.get().text());
            }
        }
    }
}
