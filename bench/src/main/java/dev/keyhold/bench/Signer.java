package dev.keyhold.bench;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Signs requests of the Query protocol as the AWS command line does. A signature is good for a quarter of an hour, so
 * requests are signed before the clock starts and sent again and again.
 */
final class Signer {
    static final String REGION = "us-east-1";
    static final String HOST = "127.0.0.1";
    static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    static final String SIGNED_HEADERS = "content-type;host;x-amz-date";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String accessKeyId;
    private final SecretBytes secret;

    Signer(String accessKeyId, SecretBytes secret) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
    }

    /** A request without its first line. */
    record Signed(List<Map.Entry<String, String>> headers, byte[] body, String stringToSign, String signature) {
        @Override
        public String toString() {
            return "Signed[" + body.length + " bytes]";
        }
    }

    /** Signs a form for {@code service}. */
    Signed sign(String service, String form) {
        var body = form.getBytes(StandardCharsets.UTF_8);
        var time = TIME.format(Instant.now());
        var day = time.substring(0, 8);
        var scope = day + "/" + REGION + "/" + service + "/aws4_request";
        var canonical = "POST\n/\n\ncontent-type:" + FORM + "\nhost:" + HOST + "\nx-amz-date:" + time + "\n\n"
                + SIGNED_HEADERS + "\n" + sha256(body);
        var stringToSign =
                "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        var signature = SigningKey.derive(secret, day, REGION, service).sign(stringToSign);
        var authorization = "AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/" + scope + ", SignedHeaders="
                + SIGNED_HEADERS + ", Signature=" + signature;
        var headers = List.of(
                Map.entry("host", HOST),
                Map.entry("accept-encoding", "identity"),
                Map.entry("content-type", FORM),
                Map.entry("user-agent", "aws-cli/2.22.0 md/awscrt#1.0 ua/2.0 os/linux md/arch#x86_64 lang/python#3.12"),
                Map.entry("x-amz-date", time),
                Map.entry("authorization", authorization),
                Map.entry("content-length", Integer.toString(body.length)));
        return new Signed(headers, body, stringToSign, signature);
    }

    /** The same as bytes of HTTP/1.1. */
    byte[] http(String service, String form) {
        var signed = sign(service, form);
        var text = new StringBuilder("POST / HTTP/1.1\r\n");
        for (var header : signed.headers()) {
            text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        text.append("\r\n").append(new String(signed.body(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
