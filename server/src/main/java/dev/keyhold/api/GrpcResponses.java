package dev.keyhold.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.protocol.GrpcHeaderNames;
import com.linecorp.armeria.common.grpc.protocol.StatusMessageEscaper;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;

/**
 * What the transport of gRPC lacks: it takes a message in an encoding that it does not know for one in none, and its
 * errors have no headers. The transport sends an error as one block of headers that is the trailers too, in which
 * clients that look for the headers of an answer, as those do that print the server's request id, find none. So it
 * is sent in two, headers first.
 */
public final class GrpcResponses extends SimpleDecoratingHttpService {
    private static final String IDENTITY = "identity";
    private static final String GZIP = "gzip";
    private static final Set<String> ENCODINGS = Set.of(IDENTITY, GZIP);

    private static final String MEDIA_TYPE = "application/grpc";
    /** How names of headers begin that are not of the protocol. */
    private static final String OWN = "x-";

    private static final int FRAME_HEADER = 5;
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE)
            .set(GrpcHeaderNames.GRPC_ACCEPT_ENCODING, GZIP)
            .build();

    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final Set<AsciiString> OF_HEADERS = Set.of(
            HttpHeaderNames.STATUS,
            HttpHeaderNames.CONTENT_TYPE,
            GrpcHeaderNames.GRPC_ENCODING,
            GrpcHeaderNames.GRPC_ACCEPT_ENCODING);

    /** Around a service of unary methods. */
    public GrpcResponses(HttpService delegate) {
        super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        if (!ENCODINGS.contains(request.headers().get(GrpcHeaderNames.GRPC_ENCODING, IDENTITY))) {
            throw Status.UNIMPLEMENTED
                    .withDescription("The server reads messages in gzip, or not compressed")
                    .asRuntimeException();
        }
        var answer = unwrap().serve(context, request);
        var options = AggregationOptions.usePooledObjects(context.alloc(), context.eventLoop());
        return HttpResponse.of(answer.aggregate(options).thenApply(whole -> withHeaders(context, whole)));
    }

    /** An answer of one message outside of any call. */
    public static HttpResponse message(ServiceRequestContext context, byte[] message) {
        var frame = ByteBuffer.allocate(FRAME_HEADER + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message);
        var trailers = HttpHeaders.builder().setInt(GrpcHeaderNames.GRPC_STATUS, 0);
        return HttpResponse.of(
                HEADERS,
                HttpData.wrap(frame.array()),
                withNames(context, trailers).build());
    }

    /** An error outside of any call. */
    public static HttpResponse error(ServiceRequestContext context, Status status) {
        var text = Objects.requireNonNullElse(status.getDescription(), "");
        return error(context, status.getCode().value(), text, HttpHeaders.of());
    }

    /** The same with further trailers. */
    public static HttpResponse error(ServiceRequestContext context, int code, String message, HttpHeaders details) {
        var trailers = HttpHeaders.builder()
                .setInt(GrpcHeaderNames.GRPC_STATUS, code)
                .set(GrpcHeaderNames.GRPC_MESSAGE, StatusMessageEscaper.escape(message))
                .add(details);
        return HttpResponse.of(
                HEADERS, HttpData.empty(), withNames(context, trailers).build());
    }

    /** What ends a call with an error: also the details that it has, if it has any. */
    static HttpHeaders trailers(ServiceRequestContext context, Status status, Metadata metadata) {
        var trailers = HttpHeaders.builder()
                .setInt(GrpcHeaderNames.GRPC_STATUS, status.getCode().value());
        var text = status.getDescription();
        if (text != null) {
            trailers.set(GrpcHeaderNames.GRPC_MESSAGE, StatusMessageEscaper.escape(text));
        }
        var details = metadata.get(DETAILS);
        if (details != null) {
            trailers.set(
                    GrpcHeaderNames.GRPC_STATUS_DETAILS_BIN,
                    Base64.getEncoder().withoutPadding().encodeToString(details));
        }
        return withNames(context, trailers).build();
    }

    private static HttpResponse withHeaders(ServiceRequestContext context, AggregatedHttpResponse whole) {
        var received = whole.headers();
        if (!received.contains(GrpcHeaderNames.GRPC_STATUS)) {
            return whole.toHttpResponse();
        }
        var headers = ResponseHeaders.builder(whole.status());
        var trailers = HttpHeaders.builder();
        received.forEach((name, value) -> {
            if (OF_HEADERS.contains(name)) {
                headers.set(name, value);
            } else {
                trailers.add(name, value);
            }
        });
        return HttpResponse.of(
                headers.build(), whole.content(), withNames(context, trailers).build());
    }

    /** The ids of the request are in the trailers too, for clients that look there. */
    private static HttpHeadersBuilder withNames(ServiceRequestContext context, HttpHeadersBuilder trailers) {
        context.additionalResponseHeaders().forEach((name, value) -> {
            if (name.toString().startsWith(OWN)) {
                trailers.set(name, value);
            }
        });
        return trailers.endOfStream(true);
    }
}
