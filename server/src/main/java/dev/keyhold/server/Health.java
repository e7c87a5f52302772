package dev.keyhold.server;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.api.LazyGrpcService;
import dev.keyhold.api.LiveRequest;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * {@code grpc.health.v1.Health}, for everybody. What it answers is found in the background, so that a check costs next
 * to nothing; a watch keeps a stream open, so their number is bounded.
 */
final class Health {
    static final int MAX_WATCHES = 1_000;
    static final int MAX_WATCHES_OF_ONE = 100;

    /** Checks at once: each is answered when its message is here. */
    static final int MAX_CHECKS = 1_000;

    /** A client whose connection is half dead would hold its watch for ever. Those that live watch again. */
    private static final Duration TIME_FOR_WATCH = Duration.ofHours(1);

    private static final Duration TIME_FOR_CHECK = Duration.ofSeconds(2);

    private static final int MAX_MESSAGE = 4 * 1024;

    private final HealthStatusManager statuses = new HealthStatusManager();
    private final Collection<String> services;
    private final BooleanSupplier ready;
    private final Duration timeForWatch;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Set<ServiceRequestContext> watches = ConcurrentHashMap.newKeySet();
    private final AtomicInteger checks = new AtomicInteger();
    private final Map<String, Integer> watchesOf = new ConcurrentHashMap<>();

    /**
     * Answers for these services, and for the server, whose name is empty.
     *
     * @param ready whether requests can be answered; it may wait
     */
    Health(Collection<String> services, BooleanSupplier ready) {
        this(services, ready, TIME_FOR_WATCH);
    }

    Health(Collection<String> services, BooleanSupplier ready, Duration timeForWatch) {
        this.services = List.copyOf(services);
        this.ready = ready;
        this.timeForWatch = timeForWatch;
        report(ServingStatus.SERVING);
    }

    HttpServiceWithRoutes service() {
        var definition = ServerInterceptors.intercept(statuses.getHealthService(), new Watches());
        return new LazyGrpcService(List.of(definition), () -> transport(definition));
    }

    private static GrpcService transport(ServerServiceDefinition definition) {
        return GrpcService.builder()
                .addService(definition)
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                .maxRequestMessageLength(MAX_MESSAGE)
                .useClientTimeoutHeader(false)
                .exceptionHandler((_, _, _, _) -> Status.UNAVAILABLE)
                .build();
    }

    /** Looks whether requests can be answered, and tells who watches. */
    void refresh() {
        report(ready.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** Says for good that nothing is served, and ends the streams of those that watch. */
    void stop() {
        if (stopped.compareAndSet(false, true)) {
            statuses.enterTerminalState();
        }
        watches.forEach(watch -> LiveRequest.of(watch).cutOff());
    }

    private void report(ServingStatus status) {
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        services.forEach(service -> statuses.setStatus(service, status));
    }

    private boolean begin(ServiceRequestContext context) {
        if (watches.size() >= MAX_WATCHES) {
            return false;
        }
        var his = watchesOf.merge(source(context), 1, Integer::sum);
        if (his > MAX_WATCHES_OF_ONE) {
            forget(context);
            return false;
        }
        watches.add(context);
        var _ = context.log().whenComplete().thenRun(() -> {
            watches.remove(context);
            forget(context);
        });
        return true;
    }

    /** A check whose message does not come soon would hold what it takes for as long as any request may last. */
    private boolean beginCheck(ServiceRequestContext context) {
        if (checks.incrementAndGet() > MAX_CHECKS) {
            checks.decrementAndGet();
            return false;
        }
        context.setRequestTimeout(TimeoutMode.SET_FROM_START, TIME_FOR_CHECK);
        var _ = context.log().whenComplete().thenRun(checks::decrementAndGet);
        return true;
    }

    private static String source(ServiceRequestContext context) {
        return ClientNetworks.of(context.remoteAddress().getAddress());
    }

    private void forget(ServiceRequestContext context) {
        watchesOf.computeIfPresent(source(context), (_, count) -> count == 1 ? null : count - 1);
    }

    /** A stream may last long, so their number is bounded. */
    private final class Watches implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            var context = ServiceRequestContext.current();
            if (!call.getMethodDescriptor().equals(HealthGrpc.getWatchMethod())) {
                if (!beginCheck(context)) {
                    call.close(Status.UNAVAILABLE.withDescription("Too many checks"), new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
            if (!begin(context)) {
                // By the protocol this is no sign of bad health: the client stops watching, and goes on calling.
                call.close(Status.UNIMPLEMENTED.withDescription("Too many watches"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(Q message) {
                    // Until there is a message, the time for it is limited as for any request.
                    context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, timeForWatch);
                    super.onMessage(message);
                }
            };
        }
    }
}
