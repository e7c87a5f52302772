package dev.keyhold.api.yandex.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.model.ServiceException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which fields an update replaces. With a mask they are those that it names; without one they are all fields that are
 * given and all others of the {@linkplain FirstContracts first published contract}. A field that is replaced and not
 * given is reset, except that an enumeration has no default: without a mask one that is not given stays. The fields
 * before the mask identify what is updated, so no mask can name them.
 */
public final class FieldMasks {
    static final String MASK = "update_mask";

    private final Descriptor request;
    private final Set<String> fields;

    private FieldMasks(Descriptor request, Set<String> fields) {
        this.request = request;
        this.fields = fields;
    }

    /**
     * The mask of an update request.
     *
     * @throws ServiceException when a path of the mask names no field that can be updated
     */
    public static FieldMasks of(Message request) {
        var type = request.getDescriptorForType();
        var field = field(type)
                .orElseThrow(() -> new IllegalArgumentException(type.getFullName() + " (expected: an " + MASK + ")"));
        var mask = (FieldMask) request.getField(field);
        if (mask.getPathsCount() == 0) {
            return new FieldMasks(
                    type,
                    type.getFields().stream()
                            .filter(it -> isUpdatable(it) && isReplacedWithoutMask(request, it))
                            .map(FieldDescriptor::getName)
                            .collect(Collectors.toUnmodifiableSet()));
        }
        var named = new LinkedHashSet<String>();
        for (var index = 0; index < mask.getPathsCount(); index++) {
            named.add(resolve(type, mask.getPaths(index), index));
        }
        return new FieldMasks(type, named);
    }

    /**
     * What the update puts in place of a field, or empty when it leaves the field as it is.
     *
     * @param field its name in the contract, such as {@code expires_at}
     */
    public <T> Optional<T> replaces(String field, T value) {
        return covers(field) ? Optional.of(value) : Optional.empty();
    }

    /** True when the update replaces this field. */
    public boolean covers(String field) {
        var known = request.findFieldByName(field);
        if (known == null || !isUpdatable(known)) {
            throw new IllegalArgumentException(field + " (expected: a field of " + request.getFullName() + ")");
        }
        return fields.contains(field);
    }

    /** True when the mask leaves the field as it is; fields outside of every mask are never skipped. */
    boolean skips(FieldDescriptor field) {
        return isUpdatable(field) && !fields.contains(field.getName());
    }

    /** The mask's field, in messages that are updates. */
    static Optional<FieldDescriptor> field(Descriptor type) {
        return Optional.ofNullable(type.findFieldByName(MASK)).filter(FieldMasks::isMask);
    }

    static boolean isMask(FieldDescriptor field) {
        return field.getName().equals(MASK)
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().equals(FieldMask.getDescriptor());
    }

    private static boolean isUpdatable(FieldDescriptor field) {
        return field.getNumber()
                > field.getContainingType().findFieldByName(MASK).getNumber();
    }

    private static boolean isReplacedWithoutMask(Message request, FieldDescriptor field) {
        return isGiven(request, field)
                || (field.getJavaType() != FieldDescriptor.JavaType.ENUM
                        && FirstContracts.of(request.getDescriptorForType()).contains(field.getName()));
    }

    /** Lists, maps and most scalars have no presence: empty means absent. */
    private static boolean isGiven(Message request, FieldDescriptor field) {
        return field.isRepeated() ? request.getRepeatedFieldCount(field) > 0 : request.hasField(field);
    }

    private static String resolve(Descriptor type, String path, int index) {
        return type.getFields().stream()
                .filter(FieldMasks::isUpdatable)
                .filter(field ->
                        field.getName().equals(path) || field.getJsonName().equals(path))
                .map(FieldDescriptor::getName)
                .findFirst()
                .orElseThrow(() -> RequestErrors.field(
                        MASK + ".paths[" + index + "]", "Field does not exist or cannot be updated"));
    }
}
