package dev.keyhold.model;

import dev.keyhold.Samples;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Service errors of every kind, so that no test has to list them. */
public final class ServiceErrors {
    private ServiceErrors() {}

    /** One of each kind, and of those with a constant one for each constant. */
    public static List<ServiceError> all() {
        return Arrays.stream(ServiceError.class.getPermittedSubclasses())
                .flatMap(ServiceErrors::of)
                .toList();
    }

    private static Stream<ServiceError> of(Class<?> kind) {
        var components = kind.getRecordComponents();
        return arguments(components, 0).map(arguments -> {
            try {
                var types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
                return (ServiceError) kind.getDeclaredConstructor(types).newInstance(arguments.toArray());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Stream<List<Object>> arguments(RecordComponent[] components, int from) {
        return from == components.length
                ? Stream.of(List.of())
                : values(components[from].getType())
                        .flatMap(first -> arguments(components, from + 1)
                                .map(rest -> Stream.concat(Stream.of(first), rest.stream())
                                        .toList()));
    }

    private static Stream<Object> values(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants());
        }
        if (type == String.class) {
            return Stream.of("name");
        }
        if (type == int.class) {
            return Stream.of(7);
        }
        if (type == boolean.class) {
            return Stream.of(true, false);
        }
        if (type == Optional.class) {
            return Stream.of(Optional.empty(), Optional.of(" because of a reason"));
        }
        if (type == List.class) {
            return Stream.of(List.of());
        }
        if (type == Principal.class) {
            var root = Samples.root(Samples.ACCOUNT);
            var key = AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 7);
            return Stream.of(Principal.of(root, new Principal.Credential.LongTermKey(key), Samples.ORIGIN));
        }
        if (type == ResourceRef.class) {
            return Stream.of(new ResourceRef.AllUsers(Samples.ACCOUNT));
        }
        throw new AssertionError("no sample of " + type);
    }
}
