package dev.keyhold.api.yandex.operation;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.model.ResourceId;
import dev.keyhold.yandex.api.operation.CancelOperationRequest;
import dev.keyhold.yandex.api.operation.GetOperationRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.operation.OperationService}: the operation of every change can be requested here. */
public final class OperationsApi extends OperationServiceGrpc.OperationServiceImplBase {
    private final OperationService operations;

    public OperationsApi(OperationService operations) {
        this.operations = operations;
    }

    @Override
    public void get(GetOperationRequest request, StreamObserver<Operation> reply) {
        var found = operations.get(CallContext.requireCaller(), id(request.getOperationId()));
        UnaryReplies.send(reply, OperationMessages.operation(found));
    }

    @Override
    public void cancel(CancelOperationRequest request, StreamObserver<Operation> reply) {
        var cancelled = operations.cancel(CallContext.requireCaller(), id(request.getOperationId()));
        UnaryReplies.send(reply, OperationMessages.operation(cancelled));
    }

    /** As with the vendor, what cannot be an operation's id is another error than an operation that does not exist. */
    private static String id(String text) {
        if (!ResourceId.isValid(text)) {
            throw RequestErrors.field("operation_id", "Invalid operation id");
        }
        return text;
    }
}
