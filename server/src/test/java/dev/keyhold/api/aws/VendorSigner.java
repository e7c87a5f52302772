package dev.keyhold.api.aws;

import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs requests with the vendor's own signer. */
public record VendorSigner(Keys keys, String region, String service, Instant at) {
    /** What a client holds. */
    public record Keys(String id, String secret, Optional<String> token) {
        public static Keys of(String id, String secret) {
            return new Keys(id, secret, Optional.empty());
        }

        AwsCredentialsIdentity identity() {
            return token.isPresent()
                    ? AwsSessionCredentialsIdentity.create(id, secret, token.get())
                    : AwsCredentialsIdentity.create(id, secret);
        }
    }

    /** Signs in the {@code Authorization} header. */
    public RawRequest header(RawRequest request, InetSocketAddress to) {
        return sign(request, to, AwsV4FamilyHttpSigner.AuthLocation.HEADER);
    }

    /** Signs in the query string. */
    public RawRequest presigned(RawRequest request, InetSocketAddress to) {
        return sign(request, to, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING);
    }

    /** How S3's clients cover their bodies. */
    public enum Payload {
        SIGNED(true, false),
        UNSIGNED(false, false),
        /** In chunks that are signed one by one. */
        CHUNKED(true, true);

        private final boolean signed;
        private final boolean chunked;

        Payload(boolean signed, boolean chunked) {
            this.signed = signed;
            this.chunked = chunked;
        }
    }

    /**
     * Signs as for S3; in the query if there is a lifetime. The body is the one before it is put into chunks. Without
     * TLS this signer leaves no body unsigned.
     */
    public RawRequest s3(RawRequest request, InetSocketAddress to, Payload payload, Optional<Duration> lifetime) {
        return sign(request, "https", to, builder -> {
            builder.putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payload.signed)
                    .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, payload.chunked);
            lifetime.ifPresent(seconds -> builder.putProperty(
                            AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, seconds));
        });
    }

    private RawRequest sign(RawRequest request, InetSocketAddress to, AwsV4FamilyHttpSigner.AuthLocation where) {
        return sign(request, "http", to, builder -> {
            builder.putProperty(AwsV4HttpSigner.AUTH_LOCATION, where);
            if (where == AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING) {
                builder.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(5));
            }
        });
    }

    private RawRequest sign(
            RawRequest request,
            String protocol,
            InetSocketAddress to,
            Consumer<SignRequest.Builder<AwsCredentialsIdentity>> settings) {
        var sdk = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .protocol(protocol)
                .host(to.getHostString())
                .port(to.getPort())
                .encodedPath(request.path());
        for (var header : request.headers()) {
            sdk.appendHeader(header.getKey(), header.getValue());
        }
        query(request.query()).forEach(sdk::putRawQueryParameter);
        var signed = AwsV4HttpSigner.create().sign(builder -> {
            builder.identity(keys.identity())
                    .request(sdk.build())
                    .payload(() -> new ByteArrayInputStream(request.body()))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC));
            settings.accept(builder);
        });
        var headers = new ArrayList<Map.Entry<String, String>>();
        signed.request()
                .headers()
                .forEach((name, values) -> values.forEach(value -> headers.add(Map.entry(name, value))));
        var target = request.path()
                + signed.request()
                        .encodedQueryParameters()
                        .map(text -> "?" + text)
                        .orElse("");
        return new RawRequest(request.method(), target, headers, request.body());
    }

    private static Map<String, List<String>> query(String query) {
        var found = new LinkedHashMap<String, List<String>>();
        try {
            for (var pair : Parameters.split(query)) {
                found.computeIfAbsent(pair.nameText(), _ -> new ArrayList<>()).add(pair.valueText());
            }
        } catch (PercentCoding.Malformed e) {
            throw new IllegalArgumentException(query, e);
        }
        return found;
    }
}
