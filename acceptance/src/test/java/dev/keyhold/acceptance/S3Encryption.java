package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.materials.KmsKeyring;

/** The Amazon S3 Encryption Client with its objects in a store; a message is the name of the object that holds it. */
record S3Encryption(S3Client objects) implements KmsLibrary {
    private static final String BUCKET = "letters";

    static void makeBucket(Clients store, AwsCredentials credentials) {
        store.s3(credentials, Region.US_EAST_1).createBucket(create -> create.bucket(BUCKET));
    }

    static KmsLibrary with(Clients store, AwsCredentials credentials, KmsClient kms, String arn) {
        return new S3Encryption(S3EncryptionClient.builderV4()
                .wrappedClient(store.s3(credentials, Region.US_EAST_1))
                .wrappedAsyncClient(store.asyncS3(credentials, Region.US_EAST_1))
                .keyring(KmsKeyring.builder().kmsClient(kms).wrappingKeyId(arn).build())
                .build());
    }

    @Override
    public byte[] encrypt(byte[] plaintext) {
        var name = UUID.randomUUID().toString();
        objects.putObject(put -> put.bucket(BUCKET).key(name), RequestBody.fromBytes(plaintext));
        return name.getBytes(UTF_8);
    }

    @Override
    public byte[] decrypt(byte[] message) {
        return objects.getObjectAsBytes(get -> get.bucket(BUCKET).key(new String(message, UTF_8)))
                .asByteArray();
    }
}
