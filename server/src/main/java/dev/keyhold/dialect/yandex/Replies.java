package dev.keyhold.dialect.yandex;

import io.grpc.stub.StreamObserver;

/** Ends a call. Whatever a service throws instead is answered by the interceptors around it. */
public final class Replies {
    private Replies() {}

    /** Sends the one message of a unary call. */
    public static <T> void send(StreamObserver<T> call, T message) {
        call.onNext(message);
        call.onCompleted();
    }
}
