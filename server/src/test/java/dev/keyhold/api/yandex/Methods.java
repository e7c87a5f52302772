package dev.keyhold.api.yandex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import io.grpc.ServerServiceDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every method of a server: to be called as anybody, by gRPC and by REST, with any message and with what is none. */
public final class Methods {
    private final Wire wire;
    private final Map<String, MethodDescriptor> all = new LinkedHashMap<>();

    Methods(String authority, List<ServerServiceDefinition> services) {
        this.wire = new Wire(authority, services);
        wire.methods().forEach(method -> all.put(name(method), method));
    }

    /** The two ways to call a method. */
    public enum By {
        GRPC,
        REST
    }

    /** Every method of the services, whether it is implemented or not. */
    public Collection<MethodDescriptor> all() {
        return all.values();
    }

    /** One of them, such as {@code ApiKeyService/List}. */
    MethodDescriptor method(String name) {
        return Optional.ofNullable(all.get(name)).orElseThrow(() -> new AssertionError("no method " + name));
    }

    static String name(MethodDescriptor method) {
        return method.getService().getName() + "/" + method.getName();
    }

    /** As gRPC calls it. */
    public static String fullName(MethodDescriptor method) {
        return method.getService().getFullName() + "/" + method.getName();
    }

    /**
     * Calls a method.
     *
     * @param authorization the whole header, or empty for none
     * @param headers further names and values; a name may come twice
     */
    Answer call(By by, String authorization, MethodDescriptor method, Message request, String... headers) {
        var sent = new ArrayList<>(List.of(headers));
        if (!authorization.isEmpty()) {
            sent.addAll(List.of("authorization", authorization));
        }
        return switch (by) {
            case GRPC -> grpc("/" + fullName(method), method, request.toByteArray(), sent);
            case REST -> rest(method, request, sent);
        };
    }

    /** Calls any path by gRPC with any bytes; an answer that is no error is read as that of {@code method}. */
    public Answer grpc(String path, MethodDescriptor method, byte[] message, List<String> headers) {
        return Answer.ofGrpc(wire.send(path, message, headers(headers)), method);
    }

    /** Sends any request by REST; an answer that is no error is read as that of {@code method}. */
    public Answer rest(HttpMethod verb, String path, String body, List<String> headers, MethodDescriptor method) {
        var request = RequestHeaders.builder(verb, path);
        if (!body.isEmpty()) {
            request.contentType(MediaType.JSON);
        }
        return Answer.ofRest(wire.send(request.add(headers(headers)).build(), body), method, wire);
    }

    private Answer rest(MethodDescriptor method, Message request, List<String> headers) {
        var fields = (ObjectNode) Wire.parse(wire.print(request));
        var path = path(method, fields);
        if (method.getOptions().getExtension(AnnotationsProto.http).getBody().isEmpty()) {
            path += query(fields);
            fields.removeAll();
        }
        return rest(verb(method), path, fields.isEmpty() ? "" : fields.toString(), headers, method);
    }

    /** The ways in which a request can be said: what stands in a path cannot be empty. */
    static List<By> ways(MethodDescriptor method, Message request) {
        var fitsPath = pathFields(method).stream()
                .noneMatch(field -> request.getField(field).equals(""));
        return fitsPath ? List.of(By.values()) : List.of(By.GRPC);
    }

    /** The HTTP method that it is bound to. */
    public static HttpMethod verb(MethodDescriptor method) {
        var rule = method.getOptions().getExtension(AnnotationsProto.http);
        return switch (rule.getPatternCase()) {
            case GET -> HttpMethod.GET;
            case POST -> HttpMethod.POST;
            case PATCH -> HttpMethod.PATCH;
            case DELETE -> HttpMethod.DELETE;
            case PUT, CUSTOM, PATTERN_NOT_SET -> throw new AssertionError("not expected: " + rule);
        };
    }

    /** The path that it is bound to, with {@code id} for the variable in it. */
    public static String path(MethodDescriptor method, String id) {
        return template(method).replaceAll("\\{.*}", id);
    }

    private static String template(MethodDescriptor method) {
        var rule = method.getOptions().getExtension(AnnotationsProto.http);
        return rule.getGet() + rule.getPost() + rule.getPatch() + rule.getDelete();
    }

    private static List<FieldDescriptor> pathFields(MethodDescriptor method) {
        var template = template(method);
        return method.getInputType().getFields().stream()
                .filter(field -> template.contains("{" + field.getName() + "}"))
                .toList();
    }

    /** Puts the fields of the path there, and takes them away from the others. */
    private static String path(MethodDescriptor method, ObjectNode fields) {
        var path = template(method);
        for (var field : pathFields(method)) {
            var value = fields.remove(field.getJsonName()).asText();
            var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            path = path.replace("{" + field.getName() + "}", encoded);
        }
        return path;
    }

    private static String query(ObjectNode fields) {
        var query = QueryParams.builder();
        for (var entry : fields.properties()) {
            List<JsonNode> values = new ArrayList<>();
            if (entry.getValue().isArray()) {
                entry.getValue().forEach(values::add);
            } else {
                values.add(entry.getValue());
            }
            values.forEach(value -> query.add(entry.getKey(), value.asText()));
        }
        return fields.isEmpty() ? "" : "?" + query.build().toQueryString();
    }

    private static HttpHeaders headers(List<String> sent) {
        var headers = HttpHeaders.builder();
        for (int i = 0; i < sent.size(); i += 2) {
            headers.add(sent.get(i), sent.get(i + 1));
        }
        return headers.build();
    }
}
