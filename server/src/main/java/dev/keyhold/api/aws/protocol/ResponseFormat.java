package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.util.Map;
import java.util.Optional;

/** One of the forms an answer can take. Of the two that successes have the client chooses. */
interface ResponseFormat {
    /** The media type, for {@code Content-Type}. */
    String mediaType();

    /**
     * A success.
     *
     * @param result empty when the operation has no output, which still gets an envelope
     */
    byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId);

    /** Headers of an error that say more than its body, or the same. */
    default Map<String, String> headers(AwsError error, String requestId) {
        return Map.of();
    }

    /** An error; of no API where it is not known which one was meant. */
    byte[] error(AwsError error, Optional<AwsApi> api, String requestId);
}
