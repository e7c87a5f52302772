package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.util.Map;
import java.util.Optional;

/** Errors as clients of AWS's REST services with JSON read them. No API here is served in it. */
record RestJsonFormat() implements ResponseFormat {
    private static final AwsJsonFormat BODY = new AwsJsonFormat("application/json");

    @Override
    public String mediaType() {
        return BODY.mediaType();
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        return BODY.success(api, action, result, requestId);
    }

    @Override
    public byte[] error(AwsError error, String namespace, String requestId) {
        return BODY.error(error, namespace, requestId);
    }

    @Override
    public Map<String, String> headers(AwsError error, String requestId) {
        return Map.of("x-amzn-errortype", error.code());
    }
}
