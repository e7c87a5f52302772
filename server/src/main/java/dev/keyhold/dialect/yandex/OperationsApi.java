package dev.keyhold.dialect.yandex;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.keyhold.domain.operation.OperationDesk;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.yandex.api.operation.CancelOperationRequest;
import dev.keyhold.yandex.api.operation.GetOperationRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderMetadata;
import io.grpc.stub.StreamObserver;
import java.time.Instant;

/** {@code yandex.cloud.operation.OperationService}: every mutation's operation can be asked for here. */
public final class OperationsApi extends OperationServiceGrpc.OperationServiceImplBase {
    private final OperationDesk desk;

    public OperationsApi(OperationDesk desk) {
        this.desk = desk;
    }

    @Override
    public void get(GetOperationRequest request, StreamObserver<Operation> reply) {
        var found = desk.get(CallContext.requireCaller(), id(request.getOperationId()));
        Replies.send(reply, OperationRendering.operation(found));
    }

    @Override
    public void cancel(CancelOperationRequest request, StreamObserver<Operation> reply) {
        var cancelled = desk.cancel(
                CallContext.requireCaller(), id(request.getOperationId()), OperationsApi::cancelledMetadata);
        Replies.send(reply, OperationRendering.operation(cancelled));
    }

    /** As with the vendor, what cannot be an operation's id is another error than an operation that does not exist. */
    private static String id(String text) {
        if (!ResourceId.isValid(text)) {
            throw Faults.field("operation_id", "Invalid operation id");
        }
        return text;
    }

    /** Only the deletion of a folder waits and can be called off; its metadata then says by whom and when. */
    private static StoredOperation.Payload cancelledMetadata(
            StoredOperation.Payload metadata, ResourceId by, Instant at) {
        try {
            return OperationRendering.payload(DeleteFolderMetadata.parseFrom(metadata.content()).toBuilder()
                    .setCancelledBy(by.text())
                    .setCancelledAt(Times.timestamp(at))
                    .build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored metadata of type " + metadata.type() + " cannot be read", e);
        }
    }
}
