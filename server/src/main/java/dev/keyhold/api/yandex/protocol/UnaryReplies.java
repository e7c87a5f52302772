package dev.keyhold.api.yandex.protocol;

import com.google.protobuf.Message;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
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
}
