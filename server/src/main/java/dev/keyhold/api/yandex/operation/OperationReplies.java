package dev.keyhold.api.yandex.operation;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;

/** What services answer the mutating call with that the current thread answers, and lists of operations. */
public final class OperationReplies {
    private final OperationService operations;

    public OperationReplies(OperationService operations) {
        this.operations = operations;
    }

    /**
     * Runs a change and answers its operation.
     *
     * @param change the call of the use case, by the caller and with the hook that stores the operation
     */
    public <T> void run(
            StreamObserver<Operation> reply,
            ResultMapper<T> mapper,
            BiFunction<Principal, TransactionHook<T>, T> change) {
        var info = RequestInfo.current();
        var operation = operations.run(info, mapper, hook -> change.apply(info.principal(), hook));
        UnaryReplies.send(reply, OperationMessages.operation(operation));
    }

    /** The hook for the creation of something whose secret is shown once; see {@link OperationService#once}. */
    public TransactionHook<Object> once(ResourceType type) {
        return operations.once(RequestInfo.current(), type);
    }

    /**
     * Answers a list request with the operations on a resource.
     *
     * @param response an empty answer: the operations go into its one repeated field
     * @param resource finds the resource, and throws if the caller may not see its operations
     */
    public <R extends Message> void list(
            StreamObserver<R> reply, Message request, R response, BiFunction<ReadTx, Principal, ResourceId> resource) {
        UnaryReplies.page(
                reply,
                request,
                response,
                (principal, page) -> operations
                        .list(tx -> resource.apply(tx, principal), page)
                        .map(OperationMessages::operation));
    }
}
