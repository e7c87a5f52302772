package dev.keyhold.api.yandex;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.api.Fallback;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.yandex.protocol.AuthenticationInterceptor;
import dev.keyhold.api.yandex.protocol.HeaderAuthenticator;
import dev.keyhold.api.yandex.protocol.RequestScope;
import dev.keyhold.api.yandex.protocol.UnservedMethods;
import dev.keyhold.api.yandex.protocol.grpc.ErrorInterceptor;
import dev.keyhold.api.yandex.protocol.grpc.GrpcServices;
import dev.keyhold.api.yandex.protocol.rest.Json;
import dev.keyhold.api.yandex.protocol.rest.RestRoutes;
import dev.keyhold.api.yandex.protocol.rest.RestService;
import dev.keyhold.api.yandex.validation.Validator;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Yandex Cloud API on a port: every service by gRPC, and by REST at the paths that the contract binds. The
 * order is the same for every method that is served: authenticate, validate, hand to the service, whose use case
 * authorizes and looks up.
 */
public final class YandexApi {
    private final List<ServerServiceDefinition> services;
    private final List<ServerServiceDefinition> gateways;
    private final RequestLog log;
    private final int maxMessageBytes;
    private final AuthenticationInterceptor authenticator;
    private final Predicate<ServiceRequestContext> allowedGateways;

    /**
     * Made of services as they are generated, without interceptors.
     *
     * @param gateways are served by gRPC too, and let nobody in but by interceptors of their own
     * @param allowedGateways tells which servers may call {@code gateways}
     * @param maxMessageBytes of a request; larger ones are refused
     */
    public YandexApi(
            List<BindableService> services,
            List<ServerServiceDefinition> gateways,
            Predicate<ServiceRequestContext> allowedGateways,
            HeaderAuthenticator credentials,
            RequestLog log,
            int maxMessageBytes) {
        var guard = new ErrorInterceptor();
        var unserved = new UnservedMethods();
        this.authenticator = new AuthenticationInterceptor(credentials, AuthenticationInterceptor.OPEN);
        this.allowedGateways = allowedGateways;
        var validator = new Validator();
        this.services = services.stream()
                .map(service -> ServerInterceptors.interceptForward(
                        service.bindService(), List.of(guard, unserved, authenticator, validator)))
                .toList();
        var introducer = new AuthenticationInterceptor(credentials, methods(gateways));
        this.gateways = gateways.stream()
                .map(service -> ServerInterceptors.interceptForward(service, List.of(guard, introducer, validator)))
                .toList();
        this.log = log;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Every method of the API with the interceptors before it. */
    List<ServerServiceDefinition> services() {
        return services;
    }

    /** The names of all services that are served. */
    public List<String> names() {
        return contracts().stream().map(ServiceDescriptor::getName).toList();
    }

    /** The contracts of all services that are served. */
    public List<ServiceDescriptor> contracts() {
        return Stream.concat(services.stream(), gateways.stream())
                .map(ServerServiceDefinition::getServiceDescriptor)
                .toList();
    }

    /**
     * Adds the API to a server, whose error handler is set, for all paths that nothing else is bound to.
     *
     * @param decorators what is around every service, by its entrance
     * @param fallback takes requests that are not of this API
     */
    public ServerBuilder bind(
            ServerBuilder server,
            Function<ServiceEntry, Function<HttpService, HttpService>> decorators,
            Fallback fallback) {
        var json = Json.of(services.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(RestRoutes::descriptor)
                .map(MethodDescriptor::getFile)
                .distinct()
                .toList());
        var routes = RestRoutes.of(services);
        var rest = new RestService(routes, json);
        var entrance = new CallerStanding(authenticator, methods(gateways), allowedGateways, rest, log);
        var outside = decorators.apply(entrance);
        server.errorHandler(GrpcServices::failed);
        var all = GrpcServices.served(
                Stream.concat(services.stream(), gateways.stream()).toList());
        // Nearest to the service: what is around it refuses in its own way.
        Function<HttpService, HttpService> answering = service -> GrpcServices.answering(service, all);
        server.service(GrpcServices.of(all, maxMessageBytes), answering.andThen(outside));
        Predicate<ServiceRequestContext> isForeign = context -> fallback.takes(context)
                && !RequestScope.isGrpc(context.request().headers())
                && routes.find(context.method(), context.path()).isEmpty();
        var foreign = decorators.apply(fallback).apply(fallback);
        server.route()
                .pathPrefix("/")
                .decorator(outside.andThen(known -> new Parting(known, isForeign, foreign)))
                .errorHandler((context, cause) -> (isForeign.test(context) ? fallback.errors() : rest.errors())
                        .onServiceException(context, cause))
                .build((context, request) -> RequestScope.isGrpc(request.headers())
                        ? GrpcServices.unknown(context)
                        : rest.serve(context, request));
        return server;
    }

    /** Separates requests that are not of this API. */
    private static final class Parting extends SimpleDecoratingHttpService {
        private final Predicate<ServiceRequestContext> isForeign;
        private final HttpService foreign;

        Parting(HttpService known, Predicate<ServiceRequestContext> isForeign, HttpService foreign) {
            super(known);
            this.isForeign = isForeign;
            this.foreign = foreign;
        }

        @Override
        public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
            return isForeign.test(context) ? foreign.serve(context, request) : unwrap().serve(context, request);
        }
    }

    private static Set<String> methods(List<ServerServiceDefinition> services) {
        return services.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .collect(Collectors.toSet());
    }
}
