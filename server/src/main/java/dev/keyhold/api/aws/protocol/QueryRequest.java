package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsErrors;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.error.ErrorTable;
import dev.keyhold.model.Redaction;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.util.Locale;
import java.util.Optional;

/** A request of the Query protocol: a form or a query string, answered in XML or, on request, in JSON. */
final class QueryRequest implements ProtocolRequest {
    static final String FORM = "application/x-www-form-urlencoded";

    private final WireRequest request;
    private final Routes routes;
    private ResponseFormat format;
    private Parameters query = Parameters.NONE;
    private Parameters parameters = Parameters.NONE;

    QueryRequest(WireRequest request, Routes routes) {
        this.request = request;
        this.routes = routes;
        this.format = wantsJson(request) ? new JsonFormat() : new XmlFormat();
    }

    private static boolean wantsJson(WireRequest request) {
        return request.first("accept")
                .filter(accept -> accept.strip().toLowerCase(Locale.ROOT).startsWith("application/json"))
                .isPresent();
    }

    @Override
    public ResponseFormat format() {
        return format;
    }

    @Override
    public ErrorTable errors() {
        return ErrorTable.QUERY;
    }

    @Override
    public Route route() throws PercentCoding.Malformed {
        query = Parameters.parse(request.query());
        parameters = query.or(form());
        if (parameters.get("ContentType").equals(Optional.of("JSON"))) {
            format = new JsonFormat();
        }
        var action = parameters
                .get("Action")
                .orElseThrow(() -> AwsException.of(
                        AwsErrorCode.MISSING_ACTION,
                        "The request is missing an action or a required parameter: Action"));
        var version = parameters.get("Version").orElse("NO_VERSION_SPECIFIED");
        var api = AwsApi.find(AwsApi.Protocol.QUERY, version);
        return api.flatMap(known -> routes.find(known, action))
                .orElseThrow(() -> AwsException.of(
                        AwsErrorCode.INVALID_ACTION,
                        UnservedService.ofAction(request).orElseGet(() -> unknown(api, action, version))));
    }

    private static String unknown(Optional<AwsApi> api, String action, String version) {
        return api.filter(known -> AwsOperations.has(known, action)).isPresent()
                ? AwsErrors.notServed(action)
                : "Could not find operation " + Redaction.of(action) + " for version " + Redaction.of(version);
    }

    @Override
    public Parameters signatureQuery() {
        return query;
    }

    @Override
    public InputNode input() {
        return new FormNode(parameters, "");
    }

    /** The parameters of a form body; none for a GET. */
    private Parameters form() throws PercentCoding.Malformed {
        return switch (request.method()) {
            case "GET" -> Parameters.NONE;
            case "POST" -> request.body().length == 0 ? Parameters.NONE : parseForm();
            default -> throw AwsException.of(AwsErrorCode.METHOD_NOT_ALLOWED, "Only GET and POST are allowed.");
        };
    }

    private Parameters parseForm() {
        if (!MediaTypes.of(request).equals(FORM)) {
            throw AwsException.of(AwsErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must have Content-Type " + FORM + ".");
        }
        MediaTypes.requireUncompressed(request);
        try {
            return Parameters.parse(WireText.of(request.body()));
        } catch (PercentCoding.Malformed e) {
            throw AwsException.of(AwsErrorCode.MALFORMED_INPUT, e.text());
        }
    }
}
