package dev.keyhold.dialect.yandex;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.StoredOperation;
import java.util.Optional;
import java.util.function.Function;

/** From the call a thread answers to what the domain wants of it. */
public final class Calls {
    private Calls() {}

    /** The mutating call that the current thread answers. */
    public static Call current() {
        var context = CallContext.current();
        return new Call(CallContext.requireCaller(), context.method(), context.idempotencyKey());
    }

    /** A receipt whose response is a message. */
    public static <T> Receipt<T> receipt(
            String description, Function<T, ? extends Message> metadata, Function<T, ? extends Message> response) {
        return new Receipt<>(
                description,
                result -> OperationRendering.payload(metadata.apply(result)),
                result -> OperationRendering.payload(response.apply(result)));
    }

    /** A receipt without response. */
    public static <T> Receipt<T> receipt(String description, Function<T, ? extends Message> metadata) {
        return receipt(description, metadata, _ -> Empty.getDefaultInstance());
    }

    /** How an operation without response ends. */
    public static StoredOperation.Payload empty() {
        return OperationRendering.payload(Empty.getDefaultInstance());
    }

    /** A text that was given; protobuf cannot tell absent from empty. */
    public static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
