package dev.keyhold.api.aws.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import dev.keyhold.api.aws.error.AwsError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Errors as clients of AWS's JSON protocols read them. No API here is served in them. */
record AwsJsonFormat(String mediaType) implements ResponseFormat {
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        throw new IllegalStateException("no action is answered in AWS's JSON protocols");
    }

    @Override
    public byte[] error(AwsError error, String namespace, String requestId) {
        var bytes = new ByteArrayOutputStream(512);
        try (var json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("__type", error.code());
            json.writeStringField("message", error.message());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
