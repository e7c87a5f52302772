package dev.keyhold.api.yandex.operation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.OperationMessages;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.operation.OperationService;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.ResourceId;
import dev.keyhold.yandex.api.operation.CancelOperationRequest;
import dev.keyhold.yandex.api.operation.GetOperationRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderMetadata;
import io.grpc.stub.StreamObserver;
import java.time.Instant;

/** {@code yandex.cloud.operation.OperationService}: every mutation's operation can be asked for here. */
public final class OperationsApi extends OperationServiceGrpc.OperationServiceImplBase {
    private final OperationService operationService;

    public OperationsApi(OperationService operationService) {
        this.operationService = operationService;
    }

    @Override
    public void get(GetOperationRequest request, StreamObserver<Operation> reply) {
        var found = operationService.get(CallContext.requireCaller(), id(request.getOperationId()));
        UnaryReplies.send(reply, OperationMessages.operation(found));
    }

    @Override
    public void cancel(CancelOperationRequest request, StreamObserver<Operation> reply) {
        var cancelled = operationService.cancel(
                CallContext.requireCaller(), id(request.getOperationId()), OperationsApi::cancelledMetadata);
        UnaryReplies.send(reply, OperationMessages.operation(cancelled));
    }

    /** As with the vendor, what cannot be an operation's id is another error than an operation that does not exist. */
    private static String id(String text) {
        if (!ResourceId.isValid(text)) {
            throw RequestErrors.field("operation_id", "Invalid operation id");
        }
        return text;
    }

    /** Only the deletion of a folder waits and can be called off; its metadata then says by whom and when. */
    private static LongRunningOperation.Payload cancelledMetadata(
            LongRunningOperation.Payload metadata, ResourceId by, Instant at) {
        try {
            return OperationMessages.payload(DeleteFolderMetadata.parseFrom(metadata.content()).toBuilder()
                    .setCancelledBy(by.text())
                    .setCancelledAt(Times.timestamp(at))
                    .build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored metadata of type " + metadata.type() + " cannot be read", e);
        }
    }
}
