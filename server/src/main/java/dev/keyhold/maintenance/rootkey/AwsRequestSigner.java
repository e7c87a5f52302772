package dev.keyhold.maintenance.rootkey;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/** Signature Version 4 of the one form of request that is sent: a POST to the path "/" without a query. */
final class AwsRequestSigner {
    private static final String SERVICE = "kms";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DAY_LENGTH = 8;

    private AwsRequestSigner() {}

    /** The headers of a signed request, but for {@code Host}, which the client sets. */
    static Map<String, String> headers(
            URI endpoint, String region, String target, String body, AwsCredentials credentials, Instant now) {
        var time = TIME.format(now);
        var day = time.substring(0, DAY_LENGTH);
        var headers = new TreeMap<String, String>();
        headers.put("content-type", "application/x-amz-json-1.1");
        headers.put("host", endpoint.getRawAuthority());
        headers.put("x-amz-date", time);
        headers.put("x-amz-target", target);
        credentials.sessionToken().ifPresent(token -> headers.put("x-amz-security-token", token));
        var names = String.join(";", headers.keySet());
        var canonical = new StringBuilder("POST\n/\n\n");
        headers.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(names).append('\n').append(Sha256.hex(body));
        var scope = day + "/" + region + "/" + SERVICE + "/aws4_request";
        var signature = SigningKey.derive(credentials.secret(), day, region, SERVICE)
                .sign("AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256.hex(canonical.toString()));
        headers.remove("host");
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + signature);
        return headers;
    }
}
