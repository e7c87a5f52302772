package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.util.Map;
import java.util.Optional;

/** Errors as clients of AWS's REST services with JSON read them. No API here is served in it. */
record RestJsonFormat() implements ResponseFormat {
    private static final AwsJsonFormat BODY = new AwsJsonFormat("application/json", AwsJsonFormat.MESSAGE);

    @Override
    public String mediaType() {
        return BODY.mediaType();
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        throw new IllegalStateException("no action is answered in REST with JSON");
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        return BODY.error(error, api, requestId);
    }

    @Override
    public Map<String, String> headers(AwsError error, String requestId) {
        return BODY.headers(error, requestId);
    }
}
