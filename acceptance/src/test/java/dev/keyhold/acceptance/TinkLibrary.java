package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.kms.AWSKMSClientBuilder;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.integration.awskms.AwsKmsAtEndpoint;
import java.net.URI;
import java.security.GeneralSecurityException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Tink, which calls AWS KMS by the first AWS SDK for Java. */
record TinkLibrary(Aead aead) implements KmsLibrary {
    /** Becomes one pair of the context, in hexadecimal. */
    private static final byte[] ASSOCIATED = "tenant ünï".getBytes(UTF_8);

    static {
        // The first SDK says at every start that it is not maintained.
        System.setProperty("aws.java.v1.disableDeprecationAnnouncement", "true");
    }

    /** Encrypts by the key itself, without an envelope. */
    static KmsLibrary direct(URI endpoint, AwsCredentials credentials, String arn) throws GeneralSecurityException {
        return new TinkLibrary(client(endpoint, credentials).getAead("aws-kms://" + arn));
    }

    /** Encrypts by keys of its own, and those by the key. */
    static KmsLibrary envelope(URI endpoint, AwsCredentials credentials, String arn) throws GeneralSecurityException {
        AeadConfig.register();
        var key = client(endpoint, credentials).getAead("aws-kms://" + arn);
        return new TinkLibrary(KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, key));
    }

    private static KmsClient client(URI endpoint, AwsCredentials credentials) {
        var root = new BasicAWSCredentials(credentials.accessKeyId(), credentials.secretAccessKey());
        return AwsKmsAtEndpoint.using(AWSKMSClientBuilder.standard()
                .withEndpointConfiguration(new EndpointConfiguration(endpoint.toString(), "us-east-1"))
                .withCredentials(new AWSStaticCredentialsProvider(root))
                .build());
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
        return aead.encrypt(plaintext, ASSOCIATED);
    }

    @Override
    public byte[] decrypt(byte[] message) throws GeneralSecurityException {
        return aead.decrypt(message, ASSOCIATED);
    }
}
