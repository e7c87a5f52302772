package dev.keyhold.api.yandex.operation;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import java.util.function.Function;

/**
 * How the result of a use case becomes the metadata and the response of its operation. Both functions are pure: they
 * run inside the transaction, perhaps more than once.
 */
public record ResultMapper<T>(
        String description, Function<T, ? extends Message> metadata, Function<T, ? extends Message> response) {
    /** For an operation without a response. */
    public ResultMapper(String description, Function<T, ? extends Message> metadata) {
        this(description, metadata, _ -> Empty.getDefaultInstance());
    }
}
