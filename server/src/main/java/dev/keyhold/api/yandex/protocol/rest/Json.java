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

/**
 * JSON as the vendor's gateway writes it: pretty-printed, names in lowerCamelCase, all fields that cannot be told from
 * unset ones printed (empty texts, zeros, {@code false}, empty lists and maps, enums' zero values), messages only when
 * set. What is inside an {@code Any} is printed by its type, so every type that can be in one is registered.
 *
 * <p>protobuf's own printer is not used: it escapes more characters, leaves the {@code value} of a packed {@code Empty}
 * out, breaks the line inside of empty objects, and takes most of the time of a request that encrypts.
 */
public final class Json {
    private final TypeRegistry types;
    private final JsonFormat.Parser parser;

    private Json(TypeRegistry types) {
        this.types = types;
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
        return print(message, true);
    }

    /** An error, which shows only what is set: its details have fields that are never used. */
    String printError(MessageOrBuilder status) {
        return print(status, false);
    }

    private String print(MessageOrBuilder message, boolean withUnset) {
        try {
            return new JsonPrinter(types, withUnset).print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "not printable: " + message.getDescriptorForType().getFullName(), e);
        }
    }

    /** Reads {@code text} into a message. A parser that passed unknown fields over would do so with unknown values. */
    void read(String text, Message.Builder into) throws InvalidProtocolBufferException {
        parser.merge(text, into);
    }
}
