package dev.keyhold.api.yandex.operation;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The replies of a service that manages resources of one type: a resource, a page of them, the operation of a change,
 * and the operations on a resource.
 *
 * @param <V> what use cases return for a resource
 * @param <M> the message of a resource
 */
public final class ResourceReplies<V, M extends Message> {
    private final OperationReplies operations;
    private final Function<V, ResourceId> id;
    private final Function<V, M> message;

    public ResourceReplies(OperationReplies operations, Function<V, ResourceId> id, Function<V, M> message) {
        this.operations = operations;
        this.id = id;
        this.message = message;
    }

    public void get(StreamObserver<M> reply, Function<Principal, V> get) {
        UnaryReplies.send(reply, message.apply(get.apply(CallContext.requireCaller())));
    }

    /** Answers a list request; {@code response} is an empty answer, whose one repeated field takes the resources. */
    public <R extends Message> void list(
            StreamObserver<R> reply, Message request, R response, BiFunction<Principal, Page.Request, Page<V>> list) {
        UnaryReplies.page(
                reply,
                request,
                response,
                (principal, page) -> list.apply(principal, page).map(message));
    }

    /**
     * Runs a change; the response of its operation is the resource.
     *
     * @param metadata makes the operation's metadata of the resource's id
     */
    public void change(
            StreamObserver<Operation> reply,
            String description,
            Function<String, ? extends Message> metadata,
            BiFunction<Principal, TransactionHook<V>, V> change) {
        run(reply, new ResultMapper<>(description, named(metadata), message), change);
    }

    /** Runs a change whose operation has another response. */
    public void change(
            StreamObserver<Operation> reply,
            String description,
            Function<String, ? extends Message> metadata,
            Message response,
            BiFunction<Principal, TransactionHook<V>, V> change) {
        run(reply, new ResultMapper<>(description, named(metadata), _ -> response), change);
    }

    /** Runs a deletion, whose operation has no response. */
    public void delete(
            StreamObserver<Operation> reply,
            String description,
            Function<String, ? extends Message> metadata,
            BiFunction<Principal, TransactionHook<V>, V> delete) {
        run(reply, new ResultMapper<>(description, named(metadata)), delete);
    }

    /** Runs a change whose operation has metadata that name more than the resource. */
    public void run(
            StreamObserver<Operation> reply,
            ResultMapper<V> mapper,
            BiFunction<Principal, TransactionHook<V>, V> change) {
        operations.run(reply, mapper, change);
    }

    /** The hook for the creation of something whose secret is shown once; see {@link OperationService#once}. */
    public TransactionHook<Object> once(ResourceType type) {
        return operations.once(type);
    }

    /**
     * Answers a list request with the operations on a resource.
     *
     * @param resource finds the resource, and throws if the principal may not see its operations
     */
    public <R extends Message> void operations(
            StreamObserver<R> reply, Message request, R response, BiFunction<ReadTx, Principal, ResourceId> resource) {
        operations.list(reply, request, response, resource);
    }

    private Function<V, Message> named(Function<String, ? extends Message> metadata) {
        return view -> metadata.apply(id.apply(view).text());
    }
}
