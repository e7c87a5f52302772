package dev.keyhold.api.yandex.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.yandex.api.operation.Operation;

/** Operations as clients see them. Clients insist on the exact type of metadata and response. */
public final class OperationMessages {
    private static final String TYPE_PREFIX = "type.googleapis.com/";

    private OperationMessages() {}

    public static Operation operation(LongRunningOperation stored) {
        var operation = Operation.newBuilder()
                .setId(stored.id().text())
                .setDescription(stored.description())
                .setCreatedAt(Times.timestamp(stored.createdAt()))
                .setCreatedBy(stored.createdBy().text())
                .setModifiedAt(Times.timestamp(stored.modifiedAt()))
                .setDone(stored.done())
                .setMetadata(any(stored.metadata()));
        stored.response().ifPresent(response -> operation.setResponse(any(response)));
        stored.failure().ifPresent(failure -> operation.setError(error(failure)));
        return operation.build();
    }

    /** What the store keeps of a message: its bytes, with the name of its type. */
    public static LongRunningOperation.Payload payload(Message message) {
        return new LongRunningOperation.Payload(message.getDescriptorForType().getFullName(), message.toByteArray());
    }

    private static Any any(LongRunningOperation.Payload payload) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_PREFIX + payload.type())
                .setValue(ByteString.copyFrom(payload.content()))
                .build();
    }

    private static Status error(LongRunningOperation.Failure failure) {
        return Status.newBuilder()
                .setCode(failure.code())
                .setMessage(failure.text())
                .build();
    }
}
