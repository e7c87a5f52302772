package dev.keyhold.api.yandex.protocol;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.keyhold.domain.operation.RequestInfo;
import dev.keyhold.domain.operation.ResultMapper;
import dev.keyhold.model.LongRunningOperation;
import java.util.Optional;
import java.util.function.Function;

/** From the call a thread answers to what the domain wants of it. */
public final class RequestInfos {
    private RequestInfos() {}

    /** The mutating call that the current thread answers. */
    public static RequestInfo current() {
        var context = CallContext.current();
        return new RequestInfo(CallContext.requireCaller(), context.method(), context.idempotencyKey());
    }

    /** A receipt whose response is a message. */
    public static <T> ResultMapper<T> receipt(
            String description, Function<T, ? extends Message> metadata, Function<T, ? extends Message> response) {
        return new ResultMapper<>(
                description,
                result -> OperationMessages.payload(metadata.apply(result)),
                result -> OperationMessages.payload(response.apply(result)));
    }

    /** A receipt without response. */
    public static <T> ResultMapper<T> receipt(String description, Function<T, ? extends Message> metadata) {
        return receipt(description, metadata, _ -> Empty.getDefaultInstance());
    }

    /** How an operation without response ends. */
    public static LongRunningOperation.Payload empty() {
        return OperationMessages.payload(Empty.getDefaultInstance());
    }

    /** A text that was given; protobuf cannot tell absent from empty. */
    public static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
