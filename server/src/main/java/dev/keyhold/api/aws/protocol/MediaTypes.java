package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.sigv4.WireRequest;
import java.util.Locale;

/** What the headers say about a body. */
final class MediaTypes {
    private MediaTypes() {}

    /** The media type in lower case, without its parameters. */
    static String of(WireRequest request) {
        var stated = request.first("content-type").orElse("");
        var parameters = stated.indexOf(';');
        return (parameters < 0 ? stated : stated.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static void requireUncompressed(WireRequest request) {
        if (request.first("content-encoding").isPresent()) {
            throw AwsException.of(AwsErrorCode.UNSUPPORTED_CONTENT_ENCODING, "Compressed bodies are not supported.");
        }
    }
}
