package dev.keyhold.api.yandex.protocol.rest;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpMethod;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** From HTTP methods and paths to methods of services, as the contract binds them. */
public final class RestRoutes {
    private final Map<Shape, List<Route>> routes;

    private RestRoutes(Map<Shape, List<Route>> routes) {
        this.routes = routes;
    }

    /** What all paths that a route takes have in common. There are hundreds of routes, and a few of any one shape. */
    private record Shape(HttpMethod verb, int segments, String action) {
        private static Shape of(Route route) {
            return new Shape(route.verb, route.path.segments().size(), route.path.verb());
        }
    }

    /**
     * One binding.
     *
     * @param takesBody whether the body is the request message, less what the path says
     */
    public record Route(
            HttpMethod verb,
            PathTemplate path,
            boolean takesBody,
            MethodDescriptor method,
            ServerMethodDefinition<?, ?> handler) {}

    /** A binding that a request meets. */
    public record Match(Route route, Map<String, String> variables) {}

    public static RestRoutes of(List<ServerServiceDefinition> services) {
        var routes = new ArrayList<Route>();
        for (var service : services) {
            for (var handler : service.getMethods()) {
                var method = descriptor(handler);
                var rule = method.getOptions().getExtension(AnnotationsProto.http);
                routes.add(route(rule, method, handler));
                rule.getAdditionalBindingsList().forEach(more -> routes.add(route(more, method, handler)));
            }
        }
        routes.sort(Comparator.comparing(Route::path));
        return new RestRoutes(routes.stream().collect(Collectors.groupingBy(Shape::of)));
    }

    public Optional<Match> find(HttpMethod verb, String path) {
        var sent = PathTemplate.Sent.of(path);
        var shape = new Shape(verb, sent.segments().size(), sent.verb());
        for (var route : routes.getOrDefault(shape, List.of())) {
            var variables = route.path().match(sent);
            if (variables.isPresent()) {
                return Optional.of(new Match(route, variables.get()));
            }
        }
        return Optional.empty();
    }

    public static MethodDescriptor descriptor(ServerMethodDefinition<?, ?> handler) {
        if (handler.getMethodDescriptor().getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
            return supplier.getMethodDescriptor();
        }
        throw new IllegalArgumentException(
                handler.getMethodDescriptor().getFullMethodName() + " (expected: a method of a .proto file)");
    }

    private static Route route(HttpRule rule, MethodDescriptor method, ServerMethodDefinition<?, ?> handler) {
        if (!rule.getBody().isEmpty() && !rule.getBody().equals("*")) {
            throw new IllegalArgumentException(method.getFullName() + ": body " + rule.getBody() + " (expected: *)");
        }
        var takesBody = rule.getBody().equals("*");
        return switch (rule.getPatternCase()) {
            case GET -> new Route(HttpMethod.GET, PathTemplate.parse(rule.getGet()), takesBody, method, handler);
            case PUT -> new Route(HttpMethod.PUT, PathTemplate.parse(rule.getPut()), takesBody, method, handler);
            case POST -> new Route(HttpMethod.POST, PathTemplate.parse(rule.getPost()), takesBody, method, handler);
            case DELETE ->
                new Route(HttpMethod.DELETE, PathTemplate.parse(rule.getDelete()), takesBody, method, handler);
            case PATCH -> new Route(HttpMethod.PATCH, PathTemplate.parse(rule.getPatch()), takesBody, method, handler);
            case CUSTOM, PATTERN_NOT_SET ->
                throw new IllegalArgumentException(method.getFullName() + " has no HTTP binding");
        };
    }
}
