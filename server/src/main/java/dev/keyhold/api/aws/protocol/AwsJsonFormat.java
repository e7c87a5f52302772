package dev.keyhold.api.aws.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import dev.keyhold.api.aws.error.AwsError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * Responses of AWS's JSON protocols: the result without an envelope.
 *
 * @param messageMember what the member of an error is called that has its text, which differs between APIs
 */
record AwsJsonFormat(String mediaType, String messageMember) implements ResponseFormat {
    /** What most APIs call the text of an error. */
    static final String MESSAGE = "message";

    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        var bytes = new OnePiece();
        try (var json = FACTORY.createGenerator(bytes)) {
            JsonFormat.value(json, result.orElse(ResponseValue.Struct.EMPTY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        var bytes = new ByteArrayOutputStream(512);
        try (var json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("__type", error.code());
            if (!error.message().isEmpty()) {
                json.writeStringField(messageMember, error.message());
            }
            if (error.reason().isPresent()) {
                json.writeStringField("Reason", error.reason().get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What a generator writes: all at its end unless it is very long. One piece is handed out as it is. */
    private static final class OnePiece extends ByteArrayOutputStream {
        OnePiece() {
            super(0);
        }

        @Override
        public synchronized byte[] toByteArray() {
            return count == buf.length ? buf : super.toByteArray();
        }
    }

    @Override
    public Map<String, String> headers(AwsError error, String requestId) {
        return Map.of("x-amzn-errortype", error.code());
    }
}
