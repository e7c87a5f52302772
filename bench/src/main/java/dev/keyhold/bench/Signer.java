package dev.keyhold.bench;

import com.google.protobuf.Timestamp;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature.Version4Parameters;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs requests of the Query protocol as the AWS command line does. A signature is valid for a quarter of an hour, so
 * requests are signed before the clock starts and sent again and again.
 */
final class Signer {
    static final String REGION = "us-east-1";
    static final String HOST = "127.0.0.1";
    static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    static final String SIGNED_HEADERS = "content-type;host;x-amz-date";
    private static final String SESSION_TOKEN = "x-amz-security-token";
    private static final String TARGET = "x-amz-target";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final String S3 = "s3";
    private static final String S3_HEADERS = "host;x-amz-content-sha256;x-amz-date";
    private static final String STORE = "store.example";
    private static final String PATH = "/bucket/some/key.bin";
    private static final String QUERY = "x-id=GetObject";
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String accessKeyId;
    private final SecretBytes secret;
    private final Optional<String> sessionToken;

    Signer(String accessKeyId, SecretBytes secret) {
        this(accessKeyId, secret, Optional.empty());
    }

    /** {@code sessionToken} is that of temporary credentials. */
    Signer(String accessKeyId, SecretBytes secret, Optional<String> sessionToken) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
        this.sessionToken = sessionToken;
    }

    String accessKeyId() {
        return accessKeyId;
    }

    /** A request without its first line. */
    record Signed(List<Map.Entry<String, String>> headers, byte[] body, String stringToSign, String signature) {
        /** The request as bytes of HTTP/1.1, for that path. */
        byte[] http(String path) {
            var text = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
            for (var header : headers) {
                text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
            text.append("\r\n").append(new String(body, StandardCharsets.UTF_8));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "Signed[" + body.length + " bytes]";
        }
    }

    /** Signs a form for {@code service}. */
    Signed sign(String service, String form) {
        return sign(service, FORM, Optional.empty(), form);
    }

    /** Signs a request of AWS's JSON protocol. */
    Signed json(String service, String target, String json) {
        return sign(service, JSON, Optional.of(target), json);
    }

    private Signed sign(String service, String type, Optional<String> target, String content) {
        var body = content.getBytes(StandardCharsets.UTF_8);
        var time = TIME.format(Instant.now());
        var day = time.substring(0, 8);
        var scope = day + "/" + REGION + "/" + service + "/aws4_request";
        var names = SIGNED_HEADERS
                + (sessionToken.isPresent() ? ";" + SESSION_TOKEN : "")
                + (target.isPresent() ? ";" + TARGET : "");
        var ofSession =
                sessionToken.map(token -> SESSION_TOKEN + ":" + token + "\n").orElse("");
        var ofTarget = target.map(name -> TARGET + ":" + name + "\n").orElse("");
        var canonical = "POST\n/\n\ncontent-type:" + type + "\nhost:" + HOST + "\nx-amz-date:" + time + "\n" + ofSession
                + ofTarget + "\n" + names + "\n" + sha256(body);
        var stringToSign =
                "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        var signature = SigningKey.derive(secret, day, REGION, service).sign(stringToSign);
        var authorization = "AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/" + scope + ", SignedHeaders=" + names
                + ", Signature=" + signature;
        var headers = new ArrayList<>(List.of(
                Map.entry("host", HOST),
                Map.entry("accept-encoding", "identity"),
                Map.entry("content-type", type),
                Map.entry("user-agent", "aws-cli/2.22.0 md/awscrt#1.0 ua/2.0 os/linux md/arch#x86_64 lang/python#3.12"),
                Map.entry("x-amz-date", time),
                Map.entry("authorization", authorization),
                Map.entry("content-length", Integer.toString(body.length))));
        sessionToken.ifPresent(token -> headers.add(Map.entry(SESSION_TOKEN, token)));
        target.ifPresent(name -> headers.add(Map.entry(TARGET, name)));
        return new Signed(headers, body, stringToSign, signature);
    }

    /** The same as bytes of HTTP/1.1. */
    byte[] http(String service, String form) {
        return sign(service, form).http("/");
    }

    /** A request to read an object of S3, as a proxy asks about it; its body is not signed. */
    byte[] question() {
        return question(STORE);
    }

    /** The same to another host. */
    byte[] question(String host) {
        var signed = s3(host);
        return ("GET /verify HTTP/1.1\r\nhost: keyhold\r\nuser-agent: aws-sdk-java/2.55 ua/2.1 os/Linux lang/java#25\r\n"
                        + "x-amz-content-sha256: " + UNSIGNED + "\r\nx-amz-date: " + signed.time
                        + "\r\nauthorization: " + signed.authorization()
                        + "\r\nx-original-method: GET\r\nx-original-uri: " + PATH + "?" + QUERY
                        + "\r\nx-original-host: " + host
                        + "\r\nx-original-proto: https\r\nx-forwarded-for: 203.0.113.7\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same request as Envoy asks about it. */
    CheckRequest check() {
        return check(STORE);
    }

    /** The same to another host. */
    CheckRequest check(String host) {
        var signed = s3(host);
        var http = AttributeContext.HttpRequest.newBuilder()
                .setMethod("GET")
                .setPath(PATH + "?" + QUERY)
                .setHost(host)
                .setScheme("https")
                .setSize(-1)
                .putHeaders("user-agent", "aws-sdk-java/2.55 ua/2.1 os/Linux lang/java#25")
                .putHeaders("x-amz-content-sha256", UNSIGNED)
                .putHeaders("x-amz-date", signed.time)
                .putHeaders("authorization", signed.authorization());
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(http);
        attributes.getTlsSessionBuilder().setSni(host);
        attributes
                .getSourceBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setAddress("203.0.113.7");
        return CheckRequest.newBuilder().setAttributes(attributes).build();
    }

    /** The same request as Ceph's gateway asks about it. */
    byte[] s3token() {
        var signed = s3(STORE);
        var text = Base64.getEncoder().encodeToString(signed.stringToSign.getBytes(StandardCharsets.UTF_8));
        return Http.post(
                "/v3/s3tokens",
                "none",
                "{\"credentials\":{\"access\":\"" + accessKeyId + "\",\"token\":\"" + text + "\",\"signature\":\""
                        + signed.signature + "\"}}");
    }

    /** The same request as YDB asks about it. */
    AuthenticateRequest authenticate() {
        var signed = s3(STORE);
        var parameters = Version4Parameters.newBuilder()
                .setSignedAt(Timestamp.newBuilder().setSeconds(signed.at.getEpochSecond()))
                .setService(S3)
                .setRegion(REGION);
        return AuthenticateRequest.newBuilder()
                .setSignature(AccessKeySignature.newBuilder()
                        .setAccessKeyId(accessKeyId)
                        .setStringToSign(signed.stringToSign)
                        .setSignature(signed.signature)
                        .setV4Parameters(parameters))
                .build();
    }

    /** What is signed of a request to S3. */
    private record OfS3(Instant at, String time, String credential, String stringToSign, String signature) {
        String authorization() {
            return "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=" + S3_HEADERS + ", Signature="
                    + signature;
        }

        @Override
        public String toString() {
            return "OfS3[" + credential + "]";
        }
    }

    private OfS3 s3(String host) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var time = TIME.format(now);
        var day = time.substring(0, 8);
        var scope = day + "/" + REGION + "/" + S3 + "/aws4_request";
        var canonical = "GET\n" + PATH + "\n" + QUERY + "\nhost:" + host + "\nx-amz-content-sha256:" + UNSIGNED
                + "\nx-amz-date:" + time + "\n\n" + S3_HEADERS + "\n" + UNSIGNED;
        var text =
                "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        var signature = SigningKey.derive(secret, day, REGION, S3).sign(text);
        return new OfS3(now, time, accessKeyId + "/" + scope, text, signature);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
