package dev.keyhold.api.yandex.protocol.rest;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Prints one message as the vendor's gateway does (ProtoJSON): each field of an object and each entry of a map on a
 * line of its own, a list in one line. It knows those types of protobuf that the contract uses, and no numbers with a
 * fraction.
 */
final class JsonPrinter {
    private static final String OWN_FORM = "google.protobuf.";
    private static final String INDENT = "  ";
    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(ByteString::copyFromUtf8, ByteString.unsignedLexicographicalComparator());
    private static final HexFormat HEX = HexFormat.of();

    private final TypeRegistry types;
    private final boolean withUnset;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** {@code withUnset} prints the fields too that cannot be told from unset ones. */
    JsonPrinter(TypeRegistry types, boolean withUnset) {
        this.types = types;
        this.withUnset = withUnset;
    }

    /**
     * The message as JSON, and the end of its line.
     *
     * @throws InvalidProtocolBufferException if it has a type or a value that is not printable
     */
    String print(MessageOrBuilder message) throws InvalidProtocolBufferException {
        object(message);
        return text.append('\n').toString();
    }

    private void object(MessageOrBuilder message) throws InvalidProtocolBufferException {
        var members = new Members();
        fields(message, members);
        members.end();
    }

    private void fields(MessageOrBuilder message, Members members) throws InvalidProtocolBufferException {
        for (var field : message.getDescriptorForType().getFields()) {
            if (isPrinted(field, message)) {
                members.name(field.getJsonName());
                value(field, message.getField(field));
            }
        }
    }

    private boolean isPrinted(FieldDescriptor field, MessageOrBuilder message) {
        if (field.isRepeated()) {
            return withUnset || message.getRepeatedFieldCount(field) > 0;
        }
        return (withUnset && !field.hasPresence()) || message.hasField(field);
    }

    private void value(FieldDescriptor field, Object value) throws InvalidProtocolBufferException {
        if (field.isMapField()) {
            map(field, (Collection<?>) value);
        } else if (field.isRepeated()) {
            list(field, (Collection<?>) value);
        } else {
            single(field, value);
        }
    }

    private void map(FieldDescriptor field, Collection<?> entries) throws InvalidProtocolBufferException {
        var ofKey = field.getMessageType().findFieldByName("key");
        var ofValue = field.getMessageType().findFieldByName("value");
        // An entry of a parsed Any is a message like others.
        var values = new TreeMap<String, Object>(BY_BYTES);
        for (var entry : entries) {
            var message = (Message) entry;
            values.put(message.getField(ofKey).toString(), message.getField(ofValue));
        }
        var members = new Members();
        for (var entry : values.entrySet()) {
            members.name(entry.getKey());
            single(ofValue, entry.getValue());
        }
        members.end();
    }

    private void list(FieldDescriptor field, Collection<?> elements) throws InvalidProtocolBufferException {
        text.append('[');
        var separator = "";
        for (var element : elements) {
            text.append(separator);
            single(field, element);
            separator = ", ";
        }
        text.append(']');
    }

    private void single(FieldDescriptor field, Object value) throws InvalidProtocolBufferException {
        switch (field.getType()) {
            case BOOL, INT32, SINT32, SFIXED32 -> text.append(value);
            case UINT32, FIXED32 -> text.append(Integer.toUnsignedString((Integer) value));
            case INT64, SINT64, SFIXED64 -> quote(value.toString());
            case UINT64, FIXED64 -> quote(Long.toUnsignedString((Long) value));
            case STRING -> string((String) value);
            case BYTES -> quote(base64((ByteString) value));
            case ENUM -> constant((EnumValueDescriptor) value);
            case MESSAGE -> message((Message) value);
            case DOUBLE, FLOAT, GROUP -> throw unprintable(field.getFullName());
        }
    }

    private static String base64(ByteString bytes) {
        return new String(Base64.getEncoder().encode(bytes.toByteArray()), StandardCharsets.ISO_8859_1);
    }

    /** A number that the contract gives no name is printed as such. */
    private void constant(EnumValueDescriptor value) {
        if (value.getIndex() < 0) {
            text.append(value.getNumber());
        } else {
            quote(value.getName());
        }
    }

    private void message(Message message) throws InvalidProtocolBufferException {
        var type = message.getDescriptorForType().getFullName();
        if (!type.startsWith(OWN_FORM)) {
            object(message);
            return;
        }
        var bytes = message.toByteString();
        switch (type.substring(OWN_FORM.length())) {
            case "Any" -> packed(Any.parseFrom(bytes));
            case "Timestamp" -> quote(Timestamps.toString(Timestamp.parseFrom(bytes)));
            case "Duration" -> quote(Durations.toString(Duration.parseFrom(bytes)));
            case "FieldMask" -> string(FieldMaskUtil.toJsonString(FieldMask.parseFrom(bytes)));
            case "Empty" -> object(message);
            default -> throw unprintable(type);
        }
    }

    /** What has a form of its own stands beside its type, anything else around it. */
    private void packed(Any packed) throws InvalidProtocolBufferException {
        var members = new Members();
        var url = packed.getTypeUrl();
        if (!url.isEmpty()) {
            var type = types.getDescriptorForTypeUrl(url);
            if (type == null) {
                throw unprintable(url);
            }
            members.name("@type");
            string(url);
            var message = DynamicMessage.parseFrom(type, packed.getValue());
            if (type.getFullName().startsWith(OWN_FORM)) {
                members.name("value");
                message(message);
            } else {
                fields(message, members);
            }
        }
        members.end();
    }

    private static InvalidProtocolBufferException unprintable(String what) {
        return new InvalidProtocolBufferException(what + " (expected: a type of the contract)");
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i));
        }
        text.append('"');
    }

    /** The gateway escapes what HTML and JavaScript would read as their own. */
    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> text.append('\\').append(c);
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '<', '>', '\u2028', '\u2029' -> text.append("\\u").append(HEX.toHexDigits(c));
            default -> {
                if (c < ' ') {
                    text.append("\\u").append(HEX.toHexDigits(c));
                } else {
                    text.append(c);
                }
            }
        }
    }

    /** A text that has nothing to escape. */
    private void quote(String plain) {
        text.append('"').append(plain).append('"');
    }

    /** What is between the braces of an object. */
    private final class Members {
        private boolean isEmpty = true;

        Members() {
            text.append('{');
            depth++;
        }

        void name(String name) {
            text.append(isEmpty ? "\n" : ",\n");
            text.repeat(INDENT, depth);
            string(name);
            text.append(": ");
            isEmpty = false;
        }

        void end() {
            depth--;
            if (!isEmpty) {
                text.append('\n');
                text.repeat(INDENT, depth);
            }
            text.append('}');
        }
    }
}
