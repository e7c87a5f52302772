package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.util.Map;
import java.util.Optional;

/** Errors as clients of S3 read them, which is not served here. */
record S3Format() implements ResponseFormat {
    @Override
    public String mediaType() {
        return "application/xml";
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        throw new IllegalStateException("no action is answered as S3 does");
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        return XmlFormat.s3(error, requestId);
    }

    @Override
    public Map<String, String> headers(AwsError error, String requestId) {
        return Map.of("x-amz-request-id", requestId);
    }
}
