package dev.keyhold.api;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Services by the library's transport of gRPC, which is made at the first call that needs it. To make one has the
 * library generate classes that read and write JSON, for a feature that is not used: a sixth of the time of a start,
 * and memory that a server never needs whose calls are all of the form that {@link UnaryCalls} answers.
 */
public final class LazyGrpcService implements HttpServiceWithRoutes {
    private final Map<String, ExchangeType> paths;
    private final Supplier<GrpcService> transport;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable CompletableFuture<GrpcService> made;
    private volatile @Nullable ServiceConfig config;

    /**
     * Of these definitions.
     *
     * @param transport makes a service of them and of no others; if it fails, so do the calls that waited for it
     */
    public LazyGrpcService(List<ServerServiceDefinition> services, Supplier<GrpcService> transport) {
        this.paths = services.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(ServerMethodDefinition::getMethodDescriptor)
                .collect(Collectors.toUnmodifiableMap(
                        method -> "/" + method.getFullMethodName(), method -> exchange(method.getType())));
        this.transport = transport;
    }

    private static ExchangeType exchange(MethodDescriptor.MethodType type) {
        return switch (type) {
            case UNARY -> ExchangeType.UNARY;
            case CLIENT_STREAMING -> ExchangeType.REQUEST_STREAMING;
            case SERVER_STREAMING -> ExchangeType.RESPONSE_STREAMING;
            case BIDI_STREAMING, UNKNOWN -> ExchangeType.BIDI_STREAMING;
        };
    }

    @Override
    public Set<Route> routes() {
        return paths.keySet().stream()
                .map(path -> Route.builder().exact(path).build())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        return paths.getOrDefault(context.path(), ExchangeType.BIDI_STREAMING);
    }

    @Override
    public boolean shouldCachePath(String path, @Nullable String query, Route route) {
        return true;
    }

    @Override
    public void serviceAdded(ServiceConfig added) {
        config = added;
    }

    /** The first calls wait for the transport elsewhere than on their event loop. */
    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        var ready = transport(context.blockingTaskExecutor());
        return ready.isDone()
                ? ready.join().serve(context, request)
                : HttpResponse.of(
                        ready.thenApplyAsync(service -> served(service, context, request), context.eventLoop()));
    }

    private CompletableFuture<GrpcService> transport(Executor threads) {
        var known = made;
        if (known != null) {
            return known;
        }
        making.lock();
        try {
            var first = made;
            if (first == null) {
                first = CompletableFuture.supplyAsync(this::make, threads);
                made = first;
                var _ = first.exceptionally(this::forget);
            }
            return first;
        } finally {
            making.unlock();
        }
    }

    /** The next call tries again: what failed may have been a lack of memory. */
    private @Nullable GrpcService forget(Throwable failure) {
        made = null;
        return null;
    }

    private GrpcService make() {
        var service = transport.get();
        var added = config;
        if (added != null) {
            try {
                service.serviceAdded(added);
            } catch (Exception e) {
                throw new IllegalStateException("the transport of gRPC cannot be used", e);
            }
        }
        return service;
    }

    private static HttpResponse served(GrpcService service, ServiceRequestContext context, HttpRequest request) {
        try {
            return service.serve(context, request);
        } catch (Exception e) {
            return HttpResponse.ofFailure(e);
        }
    }
}
