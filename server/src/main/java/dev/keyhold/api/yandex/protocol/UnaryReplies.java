package dev.keyhold.api.yandex.protocol;

import com.google.protobuf.Message;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;

/** Ends a call. Whatever a service throws instead is answered by the interceptors around it. */
public final class UnaryReplies {
    private UnaryReplies() {}

    /** Sends the one message of a unary call. */
    public static <T> void send(StreamObserver<T> call, T message) {
        call.onNext(message);
        call.onCompleted();
    }

    /** Answers a mutation. */
    public static void operation(StreamObserver<Operation> call, LongRunningOperation operation) {
        send(call, OperationMessages.operation(operation));
    }

    /**
     * Answers a list request with the page it asks for.
     *
     * @param response an empty answer: the messages of {@code list} go into its one repeated field
     */
    public static <R extends Message> void page(
            StreamObserver<R> call, Message request, R response, BiFunction<Principal, Page.Request, Page<?>> list) {
        var principal = CallContext.requireCaller();
        var pages = PageTokens.of(principal.account(), CallContext.current().method(), request);
        send(call, pages.answer(response, list.apply(principal, pages.wanted())));
    }

    /** The same for a list of operations. */
    public static <R extends Message> void operations(
            StreamObserver<R> call,
            Message request,
            R response,
            BiFunction<Principal, Page.Request, Page<LongRunningOperation>> list) {
        page(
                call,
                request,
                response,
                (principal, at) -> list.apply(principal, at).map(OperationMessages::operation));
    }
}
