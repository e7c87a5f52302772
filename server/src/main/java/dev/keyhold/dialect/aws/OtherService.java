package dev.keyhold.dialect.aws;

import dev.keyhold.sigv4.WireRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests for services that are not served here: they come when {@code AWS_ENDPOINT_URL} is set, which stands for all
 * services. The answer is in the protocol that the client reads, and tells how to set it right.
 */
final class OtherService {
    private static final int BAD_REQUEST = 400;
    private static final Pattern SCOPE =
            Pattern.compile("Credential=[^/,\\s]{1,128}/[0-9]{8}/[^/,\\s]{0,64}/([a-z0-9-]{1,30})/aws4_request");
    private static final Pattern TARGET = Pattern.compile("([A-Za-z0-9]{1,30})[A-Za-z0-9_-]*\\..*");
    private static final String JSON = "application/x-amz-json-1.";

    private OtherService() {}

    /** The format of answers to a client of AWS's JSON protocols, if this is one. */
    static Optional<Format> format(WireRequest request) {
        var type = request.first("content-type").orElse("").strip().toLowerCase(Locale.ROOT);
        if (type.startsWith(JSON) || request.first("x-amz-target").isPresent()) {
            return Optional.of(new AwsJsonFormat(type.startsWith(JSON + "0") ? JSON + "0" : JSON + "1"));
        }
        return Optional.empty();
    }

    /** What to answer to a client of AWS's JSON protocols, which none of the services here speaks. */
    static AwsFault ofJson(WireRequest request) {
        var service = scope(request).or(() -> target(request)).orElse("that was asked for");
        var code = "UnknownOperationException";
        if (isServed(service)) {
            return AwsFault.of(
                    BAD_REQUEST, code, "Keyhold serves " + service + " over the Query protocol, and not over JSON.");
        }
        return AwsFault.of(BAD_REQUEST, code, message(service));
    }

    /** What to say of an action that no service here has, if its signature names another service. */
    static Optional<String> ofAction(WireRequest request) {
        return scope(request).filter(service -> !isServed(service)).map(OtherService::message);
    }

    private static String message(String service) {
        return "The service " + service
                + " is not served by Keyhold, which serves IAM and STS. Set AWS_ENDPOINT_URL_IAM"
                + " and AWS_ENDPOINT_URL_STS instead of AWS_ENDPOINT_URL, so that other services are asked where they"
                + " are.";
    }

    private static boolean isServed(String service) {
        return Arrays.stream(Api.values()).anyMatch(api -> api.service().equals(service));
    }

    private static Optional<String> scope(WireRequest request) {
        return request.first("authorization")
                .map(SCOPE::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1));
    }

    /** {@code DynamoDB_20120810.ListTables} is of DynamoDB. */
    private static Optional<String> target(WireRequest request) {
        return request.first("x-amz-target")
                .map(TARGET::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
    }
}
