package dev.keyhold.acceptance.yandex;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A set of {@code .proto} files taken apart into facts, one for each thing a client could notice: "what" to "how it is".
 * Options are read by reflection, so that it does not matter whose classes define them. What only concerns a programming
 * language (the options of a file) is left out.
 */
final class Contract {
    private static final String ABSENT = "-";

    private final Set<FileDescriptor> files =
            new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));
    private final SortedMap<String, String> facts = new TreeMap<>();

    /** Reads the files and all the vendor's files that they import. */
    static Contract of(List<FileDescriptor> roots) {
        var contract = new Contract();
        roots.forEach(contract::collect);
        contract.files.forEach(contract::file);
        return contract;
    }

    SortedSet<String> fileNames() {
        var names = new TreeSet<String>();
        files.forEach(file -> names.add(file.getName()));
        return names;
    }

    Set<String> facts() {
        return Collections.unmodifiableSet(facts.keySet());
    }

    /** One line for each fact about a package that a message on the wire depends on; names of files do not matter. */
    List<String> lines(String pack) {
        return facts.entrySet().stream()
                .filter(fact -> fact.getKey().contains(pack + "."))
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .toList();
    }

    /** One line for each fact that differs: {@code what: here -> there}. */
    List<String> differencesTo(Contract other) {
        var all = new TreeSet<>(facts.keySet());
        all.addAll(other.facts.keySet());
        var differences = new ArrayList<String>();
        for (var fact : all) {
            var here = facts.getOrDefault(fact, ABSENT);
            var there = other.facts.getOrDefault(fact, ABSENT);
            if (!here.equals(there)) {
                differences.add(fact + ": " + here + " -> " + there);
            }
        }
        return differences;
    }

    private void collect(FileDescriptor file) {
        if (file.getName().startsWith("yandex/cloud/") && files.add(file)) {
            file.getDependencies().forEach(this::collect);
        }
    }

    private void file(FileDescriptor file) {
        add("file " + file.getName(), file.getPackage() + " " + file.toProto().getSyntax());
        file.getMessageTypes().forEach(this::message);
        file.getEnumTypes().forEach(this::enumeration);
        file.getExtensions().forEach(this::field);
        for (var service : file.getServices()) {
            add("service " + service.getFullName(), "declared");
            options(service.getFullName(), service.getOptions());
            service.getMethods().forEach(this::method);
        }
    }

    private void method(MethodDescriptor method) {
        var name = method.getFullName();
        var input = (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName();
        var output = (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName();
        add("rpc " + name, input + " returns " + output);
        options(name, method.getOptions());
    }

    private void message(Descriptor message) {
        var name = message.getFullName();
        add("message " + name, "declared");
        for (var range : message.toProto().getReservedRangeList()) {
            add(name + " reserved " + range.getStart(), "to " + (range.getEnd() - 1));
        }
        for (var reserved : message.toProto().getReservedNameList()) {
            add(name + " reserved " + reserved, "declared");
        }
        options(name, message.getOptions());
        message.getFields().forEach(this::field);
        message.getOneofs().forEach(this::oneof);
        message.getNestedTypes().forEach(this::message);
        message.getEnumTypes().forEach(this::enumeration);
        message.getExtensions().forEach(this::field);
    }

    private void field(FieldDescriptor field) {
        var name = field.getFullName();
        var oneof = field.getContainingOneof();
        var place = oneof == null ? "" : " in " + oneof.getName();
        var json = " as " + field.getJsonName();
        add("field " + name, label(field) + type(field) + " = " + field.getNumber() + json + place);
        options(name, field.getOptions());
    }

    private static String label(FieldDescriptor field) {
        if (field.isExtension()) {
            return "extends " + field.getContainingType().getFullName() + " with ";
        }
        if (field.isRepeated()) {
            return "repeated ";
        }
        return field.toProto().getProto3Optional() ? "optional " : "";
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getLiteType().name().toLowerCase(Locale.ROOT);
        };
    }

    private void oneof(OneofDescriptor oneof) {
        var name = oneof.getFullName();
        add("oneof " + name, "declared");
        options(name, oneof.getOptions());
    }

    private void enumeration(EnumDescriptor type) {
        var name = type.getFullName();
        add("enum " + name, "declared");
        options(name, type.getOptions());
        for (var value : type.getValues()) {
            add("value " + name + "." + value.getName(), String.valueOf(value.getNumber()));
            options(name + "." + value.getName(), value.getOptions());
        }
    }

    private void options(String owner, MessageOrBuilder options) {
        // An option nobody registered would hide here and escape the comparison.
        if (!options.getUnknownFields().asMap().isEmpty()) {
            add(owner + " (unknown options)", options.getUnknownFields().toString());
        }
        options.getAllFields().forEach((option, value) -> option(owner + " (" + option.getFullName() + ")", value));
    }

    private void option(String name, Object value) {
        switch (value) {
            case Collection<?> list -> {
                var index = 0;
                for (var element : list) {
                    option(name + "[" + index++ + "]", element);
                }
            }
            case Message message ->
                message.getAllFields().forEach((part, inner) -> option(name + "." + part.getName(), inner));
            default -> add(name, String.valueOf(value));
        }
    }

    private void add(String what, String how) {
        if (facts.put(what, how) != null) {
            throw new IllegalStateException("Two facts with one name: " + what);
        }
    }
}
