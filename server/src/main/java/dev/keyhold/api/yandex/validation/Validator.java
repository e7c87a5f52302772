package dev.keyhold.api.yandex.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceException;
import dev.keyhold.yandex.api.options.ValidationProto;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Validates every request against the rules that the contract states in its options; there is no other copy of them.
 * Of an update only the fields in its mask are validated: clients send leftovers in the others.
 */
public final class Validator implements ServerInterceptor {
    /** Messages within messages; requests of the contract nest four deep. */
    static final int MAX_DEPTH = 16;

    private static final String WELL_KNOWN = "google.protobuf";

    private final ConcurrentHashMap<Descriptor, MessageRules> compiled = new ConcurrentHashMap<>();

    /** Of a message; fields that may hold anything are left out. */
    private record MessageRules(boolean isUpdate, List<FieldRules> fields, List<OneofDescriptor> choices) {
        static MessageRules of(Descriptor type) {
            return new MessageRules(
                    FieldMasks.field(type).isPresent(),
                    type.getFields().stream()
                            .map(FieldRules::of)
                            .filter(rules -> !rules.isEmpty() || holdsRules(rules.value()))
                            .toList(),
                    type.getRealOneofs().stream()
                            .filter(oneof -> oneof.getOptions().getExtension(ValidationProto.exactlyOne))
                            .toList());
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onMessage(Q message) {
                check((Message) message);
                super.onMessage(message);
            }
        };
    }

    /**
     * Checks a request.
     *
     * @throws ServiceException with all that is wrong, up to a bound
     */
    void check(Message request) {
        var violations = new Violations();
        var mask = rules(request).isUpdate() ? Optional.of(FieldMasks.of(request)) : Optional.<FieldMasks>empty();
        check(request, "", mask, 0, violations);
        violations.throwIfAny();
    }

    private void check(Message message, String path, Optional<FieldMasks> mask, int depth, Violations violations) {
        if (depth > MAX_DEPTH) {
            violations.add(path, "Field is nested too deeply");
            return;
        }
        var rules = rules(message);
        for (var choice : rules.choices()) {
            var isLeftOut = choice.getFields().stream().allMatch(field -> skips(mask, field));
            if (!isLeftOut && !message.hasOneof(choice)) {
                violations.add(at(path, choice.getName()), "One of the options must be selected");
            }
        }
        for (var rule : rules.fields()) {
            if (violations.isFull()) {
                return;
            }
            if (!skips(mask, rule.field())) {
                var name = at(path, rule.field().getName());
                rule.check(message, name, violations);
                descend(message, rule, name, depth, violations);
            }
        }
    }

    private MessageRules rules(Message message) {
        return compiled.computeIfAbsent(message.getDescriptorForType(), MessageRules::of);
    }

    private void descend(Message message, FieldRules rule, String path, int depth, Violations violations) {
        var field = rule.field();
        if (!holdsRules(rule.value())) {
            return;
        }
        if (field.isMapField()) {
            descendMap(message, rule, path, depth, violations);
        } else if (field.isRepeated()) {
            for (var index = 0; index < message.getRepeatedFieldCount(field) && !violations.isFull(); index++) {
                var element = (Message) message.getRepeatedField(field, index);
                check(element, path + "[" + index + "]", Optional.empty(), depth + 1, violations);
            }
        } else if (message.hasField(field)) {
            check((Message) message.getField(field), path, Optional.empty(), depth + 1, violations);
        }
    }

    private void descendMap(Message message, FieldRules rule, String path, int depth, Violations violations) {
        var field = rule.field();
        var key = field.getMessageType().findFieldByName("key");
        for (var element : (List<?>) message.getField(field)) {
            var entry = (Message) element;
            var at = path + "[" + Redaction.of(entry.getField(key).toString()) + "]";
            check((Message) entry.getField(rule.value()), at, Optional.empty(), depth + 1, violations);
        }
    }

    private static boolean skips(Optional<FieldMasks> mask, FieldDescriptor field) {
        return mask.isPresent() && mask.get().skips(field);
    }

    private static boolean holdsRules(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !isWellKnown(field.getMessageType());
    }

    /** True for types of protobuf's own, such as times; the contract states no rules inside of them. */
    public static boolean isWellKnown(Descriptor type) {
        return type.getFile().getPackage().equals(WELL_KNOWN);
    }

    private static String at(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
