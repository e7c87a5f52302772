package dev.keyhold.dialect.yandex;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * JSON as the vendor's gateway writes it: pretty-printed, names in lowerCamelCase, all fields that cannot be told from
 * unset ones printed (empty texts, zeros, {@code false}, empty lists and maps, enums' zero values), messages only when
 * set. What is inside an {@code Any} is printed by its type, so every type that can be in one is registered.
 */
final class Json {
    private final JsonFormat.Printer printer;
    private final JsonFormat.Printer errors;
    private final JsonFormat.Parser parser;

    private Json(TypeRegistry types) {
        this.errors = JsonFormat.printer().usingTypeRegistry(types);
        this.printer = errors.includingDefaultValueFields();
        this.parser = JsonFormat.parser().usingTypeRegistry(types).ignoringUnknownFields();
    }

    /** Knows all messages of these files and of the files they import, and the details of errors. */
    static Json of(Collection<FileDescriptor> files) {
        var types = TypeRegistry.newBuilder().add(Empty.getDescriptor()).add(Any.getDescriptor());
        var seen = new HashSet<FileDescriptor>();
        files.forEach(file -> register(file, seen, types));
        register(BadRequest.getDescriptor().getFile(), seen, types);
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
            return printer.print(message) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "not printable: " + message.getDescriptorForType().getFullName(), e);
        }
    }

    /** Reads {@code text} into a message; unknown fields are ignored. */
    void read(String text, Message.Builder into) throws InvalidProtocolBufferException {
        parser.merge(text, into);
    }

    private static void register(FileDescriptor file, Set<FileDescriptor> seen, TypeRegistry.Builder types) {
        if (!seen.add(file)) {
            return;
        }
        for (Descriptor type : file.getMessageTypes()) {
            types.add(type);
        }
        file.getDependencies().forEach(imported -> register(imported, seen, types));
    }
}
