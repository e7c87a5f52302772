package dev.keyhold.dialect.yandex;

import com.google.protobuf.Message;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Page;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;

/** Ends a call. Whatever a service throws instead is answered by the interceptors around it. */
public final class Replies {
    private Replies() {}

    /** Sends the one message of a unary call. */
    public static <T> void send(StreamObserver<T> call, T message) {
        call.onNext(message);
        call.onCompleted();
    }

    /** Answers a mutation. */
    public static void operation(StreamObserver<Operation> call, StoredOperation operation) {
        send(call, OperationRendering.operation(operation));
    }

    /**
     * Answers a list request with the page it asks for.
     *
     * @param response an empty answer: the messages of {@code list} go into its one repeated field
     */
    public static <R extends Message> void page(
            StreamObserver<R> call, Message request, R response, BiFunction<Caller, Page.Request, Page<?>> list) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request);
        send(call, pages.answer(response, list.apply(caller, pages.wanted())));
    }

    /** The same for a list of operations. */
    public static <R extends Message> void operations(
            StreamObserver<R> call,
            Message request,
            R response,
            BiFunction<Caller, Page.Request, Page<StoredOperation>> list) {
        page(call, request, response, (caller, at) -> list.apply(caller, at).map(OperationRendering::operation));
    }
}
