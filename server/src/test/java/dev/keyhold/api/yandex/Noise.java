package dev.keyhold.api.yandex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests as a bad client makes them: near enough to right ones to get far, and wrong in places. */
final class Noise {
    /** Bits that mean something somewhere. */
    private static final List<String> TOKENS = List.of(
            "%",
            "%zz",
            "%00",
            "%ff",
            "%2F",
            "%C3",
            "%E2%82",
            "+",
            "&",
            "=",
            ";",
            ",",
            "/",
            "//",
            "..",
            ".",
            ":",
            ":cancel",
            "?",
            "#",
            " ",
            "\t",
            "\0",
            "é",
            "😀",
            "\"",
            "'",
            "\\",
            "\\ud800",
            "\\u0000",
            "{",
            "}",
            "[",
            "]",
            "null",
            "true",
            "NaN",
            "-",
            "-1",
            "0",
            "1e999999999",
            "1e-999999999",
            "9223372036854775808",
            "99999999999999999999999999",
            "9999-12-31T23:59:59.999999999Z",
            "10000-01-01T00:00:00Z",
            "315576000001s",
            "-0.000000001s",
            "{\"@type\":\"type.googleapis.com/google.protobuf.Empty\"}",
            "serviceAccountId",
            "update_mask",
            "updateMask",
            "pageToken",
            "name=\"",
            "Bearer ",
            "Api-Key ",
            "t1.",
            "AQVN",
            "aje00000000000000000",
            "b1gvvvvvvvvvvvvvvvvv",
            "abj00000000000000000",
            "AAAAAAAAAAAtMQ");

    private static final int MAX_DEPTH = 3;

    private static final int DEEP = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;
    private final Map<String, List<String>> known;

    /** {@code known} are good values of texts, by the name of their field. */
    Noise(Random random, Map<String, List<String>> known) {
        this.random = random;
        this.known = known;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            if (random.nextBoolean()) {
                text.append(of(TOKENS));
            } else {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x3000));
            }
        }
        return whole(text.toString());
    }

    /** Without halves of surrogate pairs, which no message can hold. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** One to three characters replaced, removed or added. */
    String mutated(String text) {
        var mutant = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            var at = random.nextInt(mutant.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> mutant.insert(at, of(TOKENS));
                case 1 -> mutant.delete(at, Math.min(mutant.length(), at + 1 + random.nextInt(3)));
                default -> mutant.insert(at, (char) random.nextInt(256));
            }
        }
        return mutant.toString();
    }

    /** Some bytes changed, removed, repeated or added. */
    byte[] mutated(byte[] bytes) {
        var mutant = bytes;
        for (int i = random.nextInt(3); i >= 0; i--) {
            var at = random.nextInt(mutant.length + 1);
            var head = Arrays.copyOf(mutant, at);
            var tail = Arrays.copyOfRange(mutant, Math.min(mutant.length, at + random.nextInt(3)), mutant.length);
            var between = new byte[random.nextInt(4)];
            random.nextBytes(between);
            mutant = joined(head, oneIn(4) ? head : between, tail);
        }
        return mutant;
    }

    /** A message whose every field may be right, wrong or missing. */
    Message message(Descriptor type) {
        return message(type, 0);
    }

    /** The same JSON with one thing in it replaced by something of another kind, doubled or wrapped. */
    String mutated(JsonNode json) {
        var mutant = json.deepCopy();
        var parents = new ArrayList<JsonNode>();
        collect(mutant, parents);
        switch (of(parents)) {
            case ObjectNode object -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                var name = names.isEmpty() || oneIn(4) ? of(TOKENS) : of(names);
                object.set(name, anything());
            }
            case ArrayNode array -> array.add(anything());
            default -> {}
        }
        var text = mutant.toString();
        return oneIn(3) ? mutated(text) : text;
    }

    private static void collect(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private JsonNode anything() {
        return switch (random.nextInt(10)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().numberNode(random.nextLong());
            case 3 -> JSON.getNodeFactory().numberNode(random.nextDouble());
            case 4 -> JSON.createArrayNode().add(text());
            case 5 -> JSON.createObjectNode().put(of(TOKENS), text());
            case 6 -> JSON.getNodeFactory().rawValueNode(new RawValue(of(TOKENS)));
            case 7 -> {
                var deep = "[".repeat(random.nextInt(DEEP)) + "{\"a\":".repeat(random.nextInt(DEEP));
                yield JSON.getNodeFactory().rawValueNode(new RawValue(deep));
            }
            default -> JSON.getNodeFactory().textNode(text());
        };
    }

    private DynamicMessage message(Descriptor type, int depth) {
        var message = DynamicMessage.newBuilder(type);
        for (var field : type.getFields()) {
            var needed = known.containsKey(field.getName());
            if (oneIn(needed ? 12 : 2)
                    || (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth > MAX_DEPTH)) {
                continue;
            }
            if (field.isMapField()) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    message.addRepeatedField(field, entry(field.getMessageType()));
                }
            } else if (field.isRepeated()) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    message.addRepeatedField(field, value(field, type, depth));
                }
            } else {
                message.setField(field, value(field, type, depth));
            }
        }
        return message.build();
    }

    private DynamicMessage entry(Descriptor type) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("key"), oneIn(8) ? text() : "key" + random.nextInt(3))
                .setField(type.findFieldByName("value"), oneIn(8) ? text() : "value")
                .build();
    }

    private Object value(FieldDescriptor field, Descriptor type, int depth) {
        return switch (field.getJavaType()) {
            case STRING -> string(field);
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> oneIn(8) ? random.nextLong() : (long) random.nextInt(1_002);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case BYTE_STRING -> ByteString.copyFrom(bytes(field));
            case ENUM -> {
                // The last constant costs a key pair of 4096 bits.
                var constants = field.getEnumType().getValues();
                yield constants.get(random.nextInt(Math.min(2, constants.size())));
            }
            case MESSAGE -> inner(field.getMessageType(), type, depth);
        };
    }

    /** What is known of bytes is in base64. */
    private byte[] bytes(FieldDescriptor field) {
        var good = Base64.getDecoder().decode(of(known.getOrDefault(field.getName(), List.of(""))));
        return oneIn(6) ? text().getBytes(StandardCharsets.UTF_8) : oneIn(6) ? mutated(good) : good;
    }

    private String string(FieldDescriptor field) {
        var good = known.getOrDefault(field.getName(), List.of(""));
        return oneIn(12) ? text() : oneIn(12) ? whole(mutated(of(good))) : of(good);
    }

    private Message inner(Descriptor type, Descriptor outer, int depth) {
        if (type.equals(FieldMask.getDescriptor())) {
            var mask = FieldMask.newBuilder();
            for (int i = random.nextInt(3); i > 0; i--) {
                mask.addPaths(
                        oneIn(12) ? "no_such_field" : of(outer.getFields()).getName());
            }
            return mask.build();
        }
        if (type.equals(Timestamp.getDescriptor())) {
            return Timestamp.newBuilder()
                    .setSeconds(oneIn(3) ? 253_402_300_799L : random.nextInt(Integer.MAX_VALUE))
                    .setNanos(random.nextInt(1_000_000_000))
                    .build();
        }
        if (type.equals(Duration.getDescriptor())) {
            return Duration.newBuilder()
                    .setSeconds(oneIn(3) ? 315_576_000_000L : random.nextInt(100_000))
                    .setNanos(random.nextInt(1_000_000_000))
                    .build();
        }
        return message(type, depth + 1);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
