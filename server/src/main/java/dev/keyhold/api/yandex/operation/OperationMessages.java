package dev.keyhold.api.yandex.operation;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderMetadata;
import java.time.Instant;

/** Operations as clients see them. Clients insist on the exact type of metadata and response. */
final class OperationMessages {
    private static final String TYPE_PREFIX = "type.googleapis.com/";

    private OperationMessages() {}

    static Operation operation(OperationRecord stored) {
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
    static OperationRecord.Payload payload(Message message) {
        return new OperationRecord.Payload(message.getDescriptorForType().getFullName(), message.toByteArray());
    }

    /** Metadata that says who cancelled the operation, and when. Only the deletion of a folder can be cancelled. */
    static OperationRecord.Payload cancelled(OperationRecord.Payload metadata, ResourceId by, Instant at) {
        try {
            return payload(DeleteFolderMetadata.parseFrom(metadata.content()).toBuilder()
                    .setCancelledBy(by.text())
                    .setCancelledAt(Times.timestamp(at))
                    .build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored metadata of type " + metadata.type() + " cannot be read", e);
        }
    }

    private static Any any(OperationRecord.Payload payload) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_PREFIX + payload.type())
                .setValue(ByteString.copyFrom(payload.content()))
                .build();
    }

    private static Status error(OperationRecord.Failure failure) {
        return Status.newBuilder()
                .setCode(failure.code())
                .setMessage(failure.text())
                .build();
    }
}
