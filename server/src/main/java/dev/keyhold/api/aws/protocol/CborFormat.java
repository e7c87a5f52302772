package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Errors as clients of Smithy's RPC protocol with CBOR (RFC 8949) read them. No API here is served in it. */
record CborFormat() implements ResponseFormat {
    /** The protocol, as clients and answers name it. */
    static final String PROTOCOL = "rpc-v2-cbor";

    private static final int MAP = 5 << 5;
    private static final int TEXT = 3 << 5;
    /** The longest text whose length stands in its first byte. */
    private static final int MAX_SHORT = 23;
    /** Says that the length is in the next two bytes. */
    private static final int TWO_BYTES = 25;

    private static final int BYTE = 8;

    @Override
    public String mediaType() {
        return "application/cbor";
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        throw new IllegalStateException("no action is answered in CBOR");
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        var bytes = new ByteArrayOutputStream(512);
        bytes.write(MAP | 2);
        text(bytes, "__type");
        text(bytes, error.code());
        text(bytes, "message");
        text(bytes, error.message());
        return bytes.toByteArray();
    }

    @Override
    public Map<String, String> headers(AwsError error, String requestId) {
        return Map.of(UnservedService.SMITHY_PROTOCOL, PROTOCOL);
    }

    private static void text(ByteArrayOutputStream bytes, String text) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length <= MAX_SHORT) {
            bytes.write(TEXT | encoded.length);
        } else {
            bytes.write(TEXT | TWO_BYTES);
            bytes.write(encoded.length >> BYTE);
            bytes.write(encoded.length);
        }
        bytes.writeBytes(encoded);
    }
}
