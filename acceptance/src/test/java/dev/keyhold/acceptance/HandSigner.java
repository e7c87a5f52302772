package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Signature Version 4 in a few lines, for what the signer of no SDK would sign: each part can be another one. */
final class HandSigner {
    static final String DATE = "x-amz-date";
    static final String HASH = "x-amz-content-sha256";
    static final String EMPTY = sha256("");

    private final AwsCredentials key;
    private final TreeMap<String, String> headers = new TreeMap<>();
    private String method = "GET";
    private String path = "/bucket/key";
    private String query = "";
    private String hash = EMPTY;
    private String date;
    private String scope;

    /** Signs {@code GET /bucket/key} for S3, unless it is set otherwise. */
    HandSigner(AwsCredentials key, URI to, Instant at) {
        this.key = key;
        this.date = basic(at);
        this.scope = date.substring(0, 8) + "/eu-1/s3/aws4_request";
        headers.put("host", to.getAuthority());
        headers.put(DATE, date);
        headers.put(HASH, EMPTY);
    }

    static String basic(Instant at) {
        return at.toString().replaceAll("[-:]|\\.[0-9]+", "");
    }

    HandSigner method(String name) {
        method = name;
        return this;
    }

    HandSigner path(String canonical) {
        path = canonical;
        return this;
    }

    HandSigner query(String canonical) {
        query = canonical;
        return this;
    }

    HandSigner header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    HandSigner without(String name) {
        headers.remove(name);
        return this;
    }

    /** What the canonical request ends with. */
    HandSigner hash(String text) {
        hash = text;
        return this;
    }

    /** What the text to be signed has as its time. */
    HandSigner date(String text) {
        date = text;
        return this;
    }

    /** {@code day/region/service/aws4_request}. */
    HandSigner scope(String text) {
        scope = text;
        return this;
    }

    /** The headers to be sent, but for the host. */
    Map<String, String> headers() {
        return headers(List.copyOf(headers.keySet()));
    }

    /** The same where the signature lists other names. */
    Map<String, String> headers(List<String> signed) {
        var sent = new TreeMap<>(headers);
        sent.remove("host");
        sent.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + key.accessKeyId() + "/" + scope + ", SignedHeaders="
                        + String.join(";", signed) + ", Signature=" + signature(signed));
        return sent;
    }

    private String signature(List<String> signed) {
        var lines = signed.stream()
                .map(name -> name + ":" + headers.get(name) + "\n")
                .collect(Collectors.joining());
        var canonical = String.join("\n", method, path, query, lines, String.join(";", signed), hash);
        return sign("AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256(canonical));
    }

    /** The signature of a text to be signed. */
    String sign(String text) {
        var derived = ("AWS4" + key.secretAccessKey()).getBytes(UTF_8);
        for (var part : List.of(scope.split("/", -1))) {
            derived = hmac(derived, part);
        }
        return HexFormat.of().formatHex(hmac(derived, text));
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
