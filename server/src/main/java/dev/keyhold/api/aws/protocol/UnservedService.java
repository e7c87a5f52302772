package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.error.SignatureTexts;
import dev.keyhold.sigv4.WireRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Requests for services that are not served here: they come when {@code AWS_ENDPOINT_URL} is set, which stands for all
 * services. The answer is in the protocol that the client reads, and tells how to set it right.
 */
final class UnservedService {
    /** The header of clients whose protocol is not AWS's own. */
    static final String SMITHY_PROTOCOL = "smithy-protocol";

    /** What the name of a signature's method begins with. */
    private static final String SIGNED = "AWS4-";
    /** The same of Signature Version 2, of which the headers of S3 and its presigned requests are. */
    private static final String SIGNED_2 = "AWS ";
    /** A scope, whose region SigV4A leaves out, by what is between its parts. */
    private static final String SCOPE = "Credential=[^/,&%%\\s]{1,128}%1$s[0-9]{8}%1$s(?:[^/,&%%\\s]{0,64}%1$s)?"
            + "([A-Za-z0-9-]{1,30})%1$saws4_request";

    private static final Pattern IN_HEADER = Pattern.compile(SCOPE.formatted("/"));
    private static final Pattern IN_QUERY = Pattern.compile("(?:^|&)X-Amz-" + SCOPE.formatted("(?:/|%2[Ff])"));
    private static final Pattern TARGET = Pattern.compile("([A-Za-z0-9]{1,30})[A-Za-z0-9_-]*\\..*");
    private static final String JSON = "application/x-amz-json-1.";
    private static final Set<String> S3 = Set.of("s3", "s3express", "s3-outposts", "s3-object-lambda");
    /** The paths of S3's control operations, whose errors have another form. */
    private static final String S3_CONTROL = "/v20180820/";

    private static final Set<String> OF_XML = Set.of("cloudfront", "route53");

    private UnservedService() {}

    /** Whether a request is of a client of AWS. */
    static boolean isMeant(String authorization, String query, boolean namesProtocol) {
        return namesProtocol
                || authorization.startsWith(SIGNED)
                || query.contains("X-Amz-Credential=")
                || isVersion2(authorization, query);
    }

    private static boolean isVersion2(String authorization, String query) {
        return authorization.startsWith(SIGNED_2) || (has(query, "AWSAccessKeyId=") && has(query, "Signature="));
    }

    private static boolean has(String query, String parameter) {
        return query.startsWith(parameter) || query.contains("&" + parameter);
    }

    private static boolean isVersion2(WireRequest request) {
        return isVersion2(request.first("authorization").orElse(""), request.query());
    }

    /** The format of answers to a request at the path of the Query protocol, if it is of another protocol. */
    static Optional<ResponseFormat> atRoot(WireRequest request) {
        var json = json(request);
        if (json.isPresent()) {
            return json;
        }
        if (isOfQueryProtocol(request)) {
            return Optional.empty();
        }
        return isVersion2(request)
                ? Optional.of(new S3Format())
                : scope(request).filter(service -> !isServed(service)).map(_ -> elsewhere(request));
    }

    private static boolean isOfQueryProtocol(WireRequest request) {
        return type(request).startsWith(QueryRequest.FORM) || request.query().contains("Action=");
    }

    /** The format of answers at paths where nothing is served. */
    static ResponseFormat elsewhere(WireRequest request) {
        if (request.first(SMITHY_PROTOCOL).orElse("").equals(CborFormat.PROTOCOL)) {
            return new CborFormat();
        }
        var json = json(request);
        if (json.isPresent()) {
            return json.get();
        }
        if (isVersion2(request)) {
            return new S3Format();
        }
        var service = scope(request).orElse("");
        if (S3.contains(service) && !request.path().startsWith(S3_CONTROL)) {
            return new S3Format();
        }
        var isXml = S3.contains(service) || OF_XML.contains(service) || isServed(service);
        return isXml || type(request).startsWith(QueryRequest.FORM) ? new XmlFormat() : new RestJsonFormat();
    }

    private static Optional<ResponseFormat> json(WireRequest request) {
        var type = type(request);
        if (type.startsWith(JSON) || request.first(JsonRequest.TARGET).isPresent()) {
            var version = type.startsWith(JSON + "0") ? JSON + "0" : JSON + "1";
            return Optional.of(new AwsJsonFormat(version, AwsJsonFormat.MESSAGE));
        }
        return Optional.empty();
    }

    private static String type(WireRequest request) {
        return request.first("content-type").orElse("").strip().toLowerCase(Locale.ROOT);
    }

    /** What to answer in a format that none of the services here has, or at a path where none of them is. */
    static AwsException fault(WireRequest request, ResponseFormat format) {
        if (format instanceof S3Format && isVersion2(request)) {
            return AwsException.of(AwsErrorCode.INVALID_REQUEST, SignatureTexts.VERSION_2 + " " + message("s3"));
        }
        var service = scope(request).or(() -> target(request)).orElse("that was asked for");
        var message = AwsApi.find(service)
                .map(api -> elsewhere(api, json(request).isPresent()))
                .orElseGet(() -> message(service));
        return switch (format) {
            case S3Format _ -> AwsException.of(AwsErrorCode.NOT_IMPLEMENTED, message);
            case XmlFormat _ -> AwsException.of(AwsErrorCode.INVALID_ACTION, message);
            default -> AwsException.of(AwsErrorCode.UNKNOWN_OPERATION_EXCEPTION, message);
        };
    }

    /** What to say of an action that no service here has, if its signature names another service. */
    static Optional<String> ofAction(WireRequest request) {
        return scope(request).filter(service -> !isServed(service)).map(UnservedService::message);
    }

    /** What to say of a service that is served, but not in this protocol or at this path. */
    private static String elsewhere(AwsApi api, boolean isJson) {
        return switch (api.protocol()) {
            case QUERY ->
                "Keyhold serves " + api.service() + " over the Query protocol, and not over "
                        + (isJson ? "JSON." : "others, at the path / alone.");
            case JSON ->
                "Keyhold serves " + api.service() + " over JSON 1.1 at the path / alone, with one header X-Amz-Target: "
                        + api.version() + ".<operation>.";
        };
    }

    private static String message(String service) {
        var titles = Arrays.stream(AwsApi.values()).map(AwsApi::title).toList();
        var variables = Arrays.stream(AwsApi.values())
                .map(api -> "AWS_ENDPOINT_URL_" + api.service().toUpperCase(Locale.ROOT))
                .toList();
        return "The service " + service + " is not served by Keyhold, which serves " + enumerate(titles) + ". Set "
                + enumerate(variables)
                + " instead of AWS_ENDPOINT_URL, so that other services are asked where they are.";
    }

    private static String enumerate(List<String> words) {
        return String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }

    private static boolean isServed(String service) {
        return AwsApi.find(service).isPresent();
    }

    private static Optional<String> scope(WireRequest request) {
        return request.first("authorization")
                .flatMap(header -> find(IN_HEADER, header))
                .or(() -> find(IN_QUERY, request.query()));
    }

    private static Optional<String> find(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** {@code DynamoDB_20120810.ListTables} is of DynamoDB. */
    private static Optional<String> target(WireRequest request) {
        return request.first(JsonRequest.TARGET)
                .map(TARGET::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
    }
}
