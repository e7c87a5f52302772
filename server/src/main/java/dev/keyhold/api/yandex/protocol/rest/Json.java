package dev.keyhold.api.yandex.protocol.rest;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as the vendor's gateway writes it: pretty-printed, names in lowerCamelCase, all fields that cannot be told from
 * unset ones printed (empty texts, zeros, {@code false}, empty lists and maps, enums' zero values), messages only when
 * set. What is inside an {@code Any} is printed by its type, so every type that can be in one is registered.
 *
 * <p>protobuf's printer differs from the gateway in what is mended in the text: it escapes more characters, leaves the
 * {@code value} of a packed {@code Empty} out, and breaks the line inside of empty maps.
 */
public final class Json {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u[0-9a-f]{4}|.)");
    private static final String ANY_ESCAPE = "\\";
    private static final String BROKEN = "{\n";
    private static final String ANY_EMPTY = "protobuf.Empty";
    // Texts hold no line breaks, so nothing inside of one is taken for these.
    private static final Pattern PACKED_EMPTY =
            Pattern.compile("(\\n *)(\"@type\": \"type\\.googleapis\\.com/google\\.protobuf\\.Empty\")(?=\\n)");

    private static final Pattern EMPTY = Pattern.compile("\\{\\n *}");

    private final JsonFormat.Printer printer;
    private final JsonFormat.Printer errors;
    private final JsonFormat.Parser parser;

    private Json(TypeRegistry types) {
        this.errors = JsonFormat.printer().usingTypeRegistry(types).sortingMapKeys();
        this.printer = errors.includingDefaultValueFields();
        this.parser = JsonFormat.parser().usingTypeRegistry(types);
    }

    /** Knows all messages of these files and of the files they import, and the details of errors. */
    public static Json of(Collection<FileDescriptor> files) {
        var types = TypeRegistry.newBuilder()
                .add(List.of(Empty.getDescriptor(), Any.getDescriptor(), BadRequest.getDescriptor()));
        files.forEach(file -> types.add(file.getMessageTypes()));
        return new Json(types.build());
    }

    /** What a call answers. */
    String print(MessageOrBuilder message) {
        return print(printer, message);
    }

    /** An error, which shows only what is set: its details have fields that are never used. */
    String printError(MessageOrBuilder status) {
        return print(errors, status);
    }

    private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
        try {
            var printed = printer.print(message);
            // Most answers have nothing to mend, which is seen much faster than it is mended.
            var text = printed.contains(ANY_ESCAPE)
                    ? ESCAPE.matcher(printed).replaceAll(escape -> unescape(escape.group()))
                    : printed;
            var filled =
                    text.contains(ANY_EMPTY) ? PACKED_EMPTY.matcher(text).replaceAll("$1$2,$1\"value\": {}") : text;
            return (hasEmpty(filled) ? EMPTY.matcher(filled).replaceAll("{}") : filled) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "not printable: " + message.getDescriptorForType().getFullName(), e);
        }
    }

    /** Whether there is what {@link #EMPTY} finds. */
    private static boolean hasEmpty(String text) {
        for (var at = text.indexOf(BROKEN); at >= 0; at = text.indexOf(BROKEN, at + 1)) {
            var next = at + BROKEN.length();
            while (text.charAt(next) == ' ') {
                next++;
            }
            if (text.charAt(next) == '}') {
                return true;
            }
        }
        return false;
    }

    /** Only characters that may stand in JSON as they are; {@code <} and {@code >} the gateway escapes too. */
    private static String unescape(String escape) {
        return switch (escape) {
            case "\\u003d" -> "=";
            case "\\u0026" -> "&";
            case "\\u0027" -> "'";
            default -> Matcher.quoteReplacement(escape);
        };
    }

    /** Reads {@code text} into a message. A parser that passed unknown fields over would do so with unknown values. */
    void read(String text, Message.Builder into) throws InvalidProtocolBufferException {
        parser.merge(text, into);
    }
}
