package dev.keyhold.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The AWS SDK's clients for one endpoint. They do not retry, so that one call is one request and each answer is seen.
 */
final class Clients implements AutoCloseable {
    private final URI endpoint;
    private final Optional<Path> ca;
    private final SdkHttpClient http;
    /** For what no SDK would send; made when that is first sent, since it has threads of its own. */
    private @Nullable HttpClient plain;

    /** {@code ca} is a PEM file with the one certificate to trust, for TLS. */
    Clients(URI endpoint, Optional<Path> ca) {
        this.endpoint = endpoint;
        this.ca = ca;
        var builder =
                UrlConnectionHttpClient.builder().socketTimeout(Waiting.LIMIT).connectionTimeout(Waiting.LIMIT);
        ca.ifPresent(file -> builder.tlsTrustManagersProvider(() -> trust(file)));
        this.http = builder.build();
    }

    IamClient iam(AwsCredentials credentials) {
        return iam(credentials, Region.US_EAST_1);
    }

    IamClient iam(AwsCredentials credentials, Region region) {
        return configure(IamClient.builder(), credentials)
                .httpClient(http)
                .region(region)
                .build();
    }

    KmsClient kms(AwsCredentials credentials) {
        return configure(KmsClient.builder(), credentials)
                .httpClient(http)
                .region(Region.US_EAST_1)
                .build();
    }

    StsClient sts(AwsCredentials credentials) {
        return configure(StsClient.builder(), credentials)
                .httpClient(http)
                .region(Region.US_EAST_1)
                .build();
    }

    /** For requests without a signature. */
    StsClient anonymousSts() {
        return StsClient.builder()
                .endpointOverride(endpoint)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClient(http)
                .region(Region.US_EAST_1)
                .build();
    }

    S3Client s3(AwsCredentials credentials, Region region) {
        return configure(S3Client.builder(), credentials)
                .httpClient(http)
                .region(region)
                .forcePathStyle(true)
                .build();
    }

    /** Has an HTTP client of its own, which ends with it. */
    S3AsyncClient asyncS3(AwsCredentials credentials, Region region) {
        return configure(S3AsyncClient.builder(), credentials)
                .region(region)
                .forcePathStyle(true)
                .build();
    }

    private <B extends AwsClientBuilder<B, ?>> B configure(B builder, AwsCredentials credentials) {
        return builder.endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    /** Sends a request that no SDK would send, over HTTP/1.1 unless it says otherwise, and returns the answer. */
    HttpResponse<String> send(HttpRequest request) {
        try {
            return plain().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private synchronized HttpClient plain() {
        var made = plain;
        if (made == null) {
            var builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Waiting.LIMIT);
            ca.ifPresent(file -> builder.sslContext(context(file)));
            made = builder.build();
            plain = made;
        }
        return made;
    }

    /** A client of HTTP/2, which sends what no SDK would send. */
    static HttpClient http2(Path ca) {
        return HttpClient.newBuilder().sslContext(context(ca)).build();
    }

    /** The body of a page, such as {@code /metrics}. */
    String page(String path) {
        return send(HttpRequest.newBuilder(endpoint.resolve(path)).build()).body();
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public synchronized void close() {
        http.close();
        if (plain != null) {
            plain.shutdownNow();
            plain.close();
        }
    }

    private static TrustManager[] trust(Path file) {
        try (var pem = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("cannot trust " + file, e);
        }
    }

    private static SSLContext context(Path file) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust(file), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
