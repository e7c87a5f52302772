package dev.keyhold.api.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 in a few lines, written apart from the server, for what the vendor's signer would never sign. It
 * knows requests to {@code /} without a query, with one value a header.
 *
 * @param time what the string to sign says
 * @param scope {@code day/region/service/terminator}
 * @param signedHeaders in the order they are listed
 * @param bodyHash as the canonical request ends
 */
public record HandSigner(
        VendorSigner.Keys keys, String time, String scope, List<String> signedHeaders, String bodyHash) {
    public static HandSigner of(VendorSigner.Keys keys, Instant at, String service, List<String> signedHeaders) {
        var time = at.toString().replaceAll("[-:]|\\.[0-9]+", "");
        return new HandSigner(
                keys, time, time.substring(0, 8) + "/eu-west-1/" + service + "/aws4_request", signedHeaders, "");
    }

    public HandSigner withBodyHash(String hash) {
        return new HandSigner(keys, time, scope, signedHeaders, hash);
    }

    HandSigner withScope(String other) {
        return new HandSigner(keys, time, other, signedHeaders, bodyHash);
    }

    /** The request with an {@code Authorization} header. */
    public RawRequest sign(RawRequest request) {
        return request.with(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + keys.id() + "/" + scope + ", SignedHeaders="
                        + String.join(";", signedHeaders) + ", Signature=" + signature(request));
    }

    String signature(RawRequest request) {
        var headers = signedHeaders.stream()
                .map(name -> name + ":" + request.header(name.equals(":authority") ? "host" : name) + "\n")
                .collect(Collectors.joining());
        var canonical = request.method() + "\n/\n\n" + headers + "\n" + String.join(";", signedHeaders) + "\n"
                + (bodyHash.isEmpty() ? sha256(request.body()) : bodyHash);
        var toSign =
                "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        return signature(keys.secret(), scope, toSign);
    }

    static String signature(String secret, String scope, String stringToSign) {
        var key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, stringToSign));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
