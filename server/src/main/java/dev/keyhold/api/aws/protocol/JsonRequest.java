package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.error.ErrorTable;
import dev.keyhold.model.Redaction;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import java.util.Optional;

/**
 * A request of AWS's JSON protocol, version 1.1: the header {@code X-Amz-Target} names API and operation, the body is
 * the input. No client presigns such requests, so a signature counts in the header alone.
 */
final class JsonRequest implements ProtocolRequest {
    static final String TARGET = "x-amz-target";
    private static final String MEDIA_TYPE = "application/x-amz-json-1.1";

    private final WireRequest request;
    private final Routes routes;
    private final AwsApi api;
    private final String operation;
    private final ResponseFormat format;

    private JsonRequest(WireRequest request, Routes routes, AwsApi api, String operation) {
        this.request = request;
        this.routes = routes;
        this.api = api;
        this.operation = operation;
        this.format = new AwsJsonFormat(MEDIA_TYPE, api.messageMember());
    }

    /** The request, if it names an API that is served in this protocol. */
    static Optional<ProtocolRequest> of(WireRequest request, Routes routes) {
        var targets = request.values(TARGET);
        if (targets.size() != 1) {
            return Optional.empty();
        }
        var target = targets.getFirst();
        var dot = target.indexOf('.');
        return dot < 0
                ? Optional.empty()
                : AwsApi.find(AwsApi.Protocol.JSON, target.substring(0, dot))
                        .map(api -> new JsonRequest(request, routes, api, target.substring(dot + 1)));
    }

    @Override
    public ResponseFormat format() {
        return format;
    }

    @Override
    public ErrorTable errors() {
        return api.errors();
    }

    @Override
    public Route route() throws PercentCoding.Malformed {
        if (!request.method().equals("POST")) {
            throw AwsException.of(AwsErrorCode.METHOD_NOT_ALLOWED, "Only POST is allowed.");
        }
        if (!MediaTypes.of(request).equals(MEDIA_TYPE)) {
            throw AwsException.of(
                    AwsErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must have Content-Type " + MEDIA_TYPE + ".");
        }
        MediaTypes.requireUncompressed(request);
        // Nothing in it counts, but what cannot be read cannot be verified either.
        var _ = Parameters.parse(request.query());
        return routes.find(api, operation).orElseThrow(this::unknown);
    }

    private AwsException unknown() {
        return AwsOperations.has(api, operation)
                ? AwsException.of(api.errors().notServed(operation))
                : AwsException.of(
                        AwsErrorCode.UNKNOWN_OPERATION_EXCEPTION,
                        "Could not find operation " + Redaction.of(operation) + " of " + api.version());
    }

    @Override
    public Parameters signatureQuery() {
        return Parameters.NONE;
    }

    @Override
    public InputNode input() {
        return JsonInput.parse(request.body());
    }
}
