package dev.keyhold.api.yandex.protocol.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.domain.cache.NonBlocking;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Has a gRPC call answered on the event loop as long as memory holds all it needs: who calls always, the rest in
 * services that are {@link #QUICK}. From the first step that would have to wait, a call goes on in virtual threads.
 */
final class Dispatcher implements ServerInterceptor {
    /** Services whose methods look at the store first of all, or take no longer than reading their request did. */
    private static final Set<String> QUICK = Set.of(
            "yandex.cloud.kms.v1.SymmetricCryptoService",
            "yandex.cloud.iam.v1.RoleService",
            "yandex.cloud.priv.accessservice.v2.AccessService",
            "yandex.cloud.priv.servicecontrol.v1.AccessService");

    /** Whether a method is of one of these services. */
    static boolean isQuick(MethodDescriptor<?, ?> method) {
        return QUICK.contains(method.getServiceName());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var steps = new Steps<Q>(LiveRequest.of(ServiceRequestContext.current()).threads());
        steps.start(() -> next.startCall(call, headers));
        if (!isQuick(call.getMethodDescriptor())) {
            steps.leave();
        }
        return steps;
    }

    /** The steps of one call, one after the other. The event loop takes them all, and may take them on. */
    private static final class Steps<Q> extends ServerCall.Listener<Q> {
        private final Executor threads;
        private ServerCall.Listener<Q> call = new ServerCall.Listener<>() {};
        private boolean left;
        /** The end of the steps since the call left the event loop. */
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

        Steps(Executor threads) {
            this.threads = threads;
        }

        void start(Supplier<ServerCall.Listener<Q>> begin) {
            run(() -> call = begin.get());
        }

        @Override
        public void onMessage(Q message) {
            run(() -> call.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            run(() -> call.onHalfClose());
        }

        @Override
        public void onReady() {
            run(() -> call.onReady());
        }

        @Override
        public void onCancel() {
            run(() -> call.onCancel());
        }

        @Override
        public void onComplete() {
            run(() -> call.onComplete());
        }

        /** The steps to come may wait. */
        void leave() {
            left = true;
        }

        private void run(Runnable step) {
            if (left || !NonBlocking.tryRun(step)) {
                left = true;
                last = last.thenRunAsync(step, threads);
            }
        }
    }
}
