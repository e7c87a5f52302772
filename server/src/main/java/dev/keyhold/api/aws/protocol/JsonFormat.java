package dev.keyhold.api.aws.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.keyhold.api.aws.error.AwsError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Responses of the Query protocol as JSON, for clients that ask for it: the same envelope, times in epoch seconds,
 * lists as arrays.
 */
public final class JsonFormat implements ResponseFormat {
    private static final JsonFactory FACTORY = new JsonFactory();

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        return document(json -> {
            json.writeObjectFieldStart(action + "Response");
            if (result.isPresent()) {
                json.writeFieldName(action + "Result");
                value(json, result.get());
            }
            json.writeObjectFieldStart("ResponseMetadata");
            json.writeStringField("RequestId", requestId);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        return document(json -> {
            json.writeObjectFieldStart("Error");
            json.writeStringField("Code", error.code());
            if (!error.message().isEmpty()) {
                json.writeStringField("Message", error.message());
            }
            json.writeStringField("Type", error.type());
            json.writeEndObject();
            json.writeStringField("RequestId", requestId);
        });
    }

    private static byte[] document(Content content) {
        var bytes = new ByteArrayOutputStream(512);
        try (var json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    static void value(JsonGenerator json, ResponseValue value) throws IOException {
        switch (value) {
            case ResponseValue.Text(var text) -> json.writeString(text);
            case ResponseValue.Count(var number) -> json.writeNumber(number);
            case ResponseValue.Flag(var on) -> json.writeBoolean(on);
            case ResponseValue.Time(var instant) -> json.writeNumber(instant.getEpochSecond());
            case ResponseValue.ExactTime(var instant) -> json.writeNumber(seconds(instant));
            case ResponseValue.Bytes(var bytes) -> {
                // The JDK's encoder takes a fraction of the time of Jackson's, and nothing in base64 is escaped.
                var encoded = Base64.getEncoder().encode(bytes);
                json.writeRawUTF8String(encoded, 0, encoded.length);
            }
            case ResponseValue.Items(var items) -> {
                json.writeStartArray();
                for (var item : items) {
                    value(json, item);
                }
                json.writeEndArray();
            }
            case ResponseValue.Entries(var entries) -> {
                json.writeStartObject();
                for (var entry : entries.entrySet()) {
                    json.writeFieldName(entry.getKey());
                    value(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case ResponseValue.Struct struct -> {
                json.writeStartObject();
                for (var member : struct.members()) {
                    json.writeFieldName(member.name());
                    value(json, member.value());
                }
                json.writeEndObject();
            }
        }
    }
}
